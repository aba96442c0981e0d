import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import type { JSX } from 'solid-js'
import { createMemo, For, Show } from 'solid-js'
import { checkMail, type MailCheck } from '../../../../../worker/lib/texts/mail-checks.ts'
import { Glyph } from '../../../../shared/ui/Button.tsx'
import { mailText } from '../../../i18n/mail.ts'
import { useFormat } from '../../../use-format.ts'

/** What does not stop a mail and is worth a look before it goes. */
export function MailChecks(props: { html: string }): JSX.Element {
  const format = useFormat()
  const { t, plural } = mailText
  const checks = createMemo(() => checkMail(props.html))
  const words = (check: MailCheck): string => {
    switch (check.code) {
      case 'clipped':
        return t('checks.clipped', { size: format.bytes(check.bytes) })
      case 'alt_missing':
        return plural('checks.alt_missing', check.count)
      case 'link_dropped':
      case 'picture_dropped':
        return t(`checks.${check.code}`, { url: check.url })
    }
  }
  return (
    <Show when={checks().length > 0}>
      <section class="mt-1" aria-label={t('checks.title')}>
        <ul class="flex flex-col gap-1">
          <For each={checks()}>
            {(check) => (
              <li class="flex items-start gap-1.5 text-secondary text-text-2">
                <Glyph icon={TriangleAlert} size={14} class="mt-px text-warn" />
                <span class="min-w-0 break-words">{words(check)}</span>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  )
}
