import Check from 'lucide-solid/icons/check'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { For } from 'solid-js'
import type { TemplateProblem } from '../../../../../worker/contracts/templates.ts'
import { Glyph } from '../../../../shared/ui/Button.tsx'
import { templatesText } from '../../../i18n/templates.ts'
import { languageName } from '../words.ts'
import { type CheckName, checkNames, checkOf } from './checklist.ts'

const looks = {
  ok: { icon: Check, class: 'text-ok' },
  bad: { icon: X, class: 'text-bad' },
  warn: { icon: TriangleAlert, class: 'text-warn' },
} as const

/** What WhatsApp would refuse, looked at before anybody asks. */
export function Checklist(props: { problems: readonly TemplateProblem[] }): JSX.Element {
  const { t } = templatesText
  const of = (name: CheckName) => props.problems.filter((problem) => checkOf(problem) === name)
  const state = (name: CheckName): keyof typeof looks => {
    const own = of(name)
    if (own.some(({ severity }) => severity === 'error')) return 'bad'
    return own.length > 0 ? 'warn' : 'ok'
  }
  const words = (name: CheckName): string => {
    const without = of(name).filter(({ code }) => code === 'without_text')
    if (name !== 'texts' || state(name) !== 'warn') return t(`check.${name}`)
    const languages = without.map(({ field }) => languageName(field.split('.')[1] ?? '')).join(', ')
    return t('check.without', { languages })
  }
  return (
    <section class="flex flex-col gap-3 border-t border-line pt-4" aria-label={t('check.title')}>
      <h2 class="text-section font-semibold">{t('check.title')}</h2>
      <ul class="grid grid-cols-2 gap-x-6 gap-y-2 max-sm:grid-cols-1">
        <For each={checkNames}>
          {(name) => (
            <li class="flex items-start gap-2">
              <Glyph icon={looks[state(name)].icon} class={`mt-0.5 ${looks[state(name)].class}`} />
              <span>
                {words(name)}
                <span class="sr-only">, {t(`check.${state(name)}`)}</span>
              </span>
            </li>
          )}
        </For>
      </ul>
    </section>
  )
}
