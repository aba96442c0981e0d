import { useQuery } from '@tanstack/solid-query'
import ChevronDown from 'lucide-solid/icons/chevron-down'
import Globe from 'lucide-solid/icons/globe'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { language, languageNames } from '../../../shared/i18n/language.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button, Glyph } from '../../../shared/ui/Button.tsx'
import { Mark } from '../../../shared/ui/Mark.tsx'
import { Menu } from '../../../shared/ui/Menu.tsx'
import { createPageTitle } from '../../../shared/ui/Page.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { appearanceEntries } from '../../appearance-entries.ts'
import { authText } from '../../i18n/auth.ts'
import { authStatusQuery } from '../../session.data.ts'
import { Switchboard } from './Switchboard.tsx'

/** The pages before the app: the form at the left, the switchboard at the right. */
export function AuthFrame(props: { title: string; lead: JSX.Element; children: JSX.Element }): JSX.Element {
  createPageTitle(() => props.title)
  const status = useQuery(() => authStatusQuery())
  const outbox = () => status.isSuccess && status.data.systemMail === 'outbox'
  return (
    <div class="flex min-h-full">
      <div class="flex min-w-0 flex-1 flex-col px-14 py-10 max-sm:px-4 max-sm:py-5">
        <header class="flex items-center gap-2.5">
          <Mark size={26} />
          <span class="text-[16px] leading-6 font-semibold">Centralino</span>
        </header>
        <main class="mx-auto flex w-full max-w-90 flex-1 flex-col justify-center py-8">
          <h1 class="text-[26px] leading-8 font-semibold tracking-(--tracking-hero)">{props.title}</h1>
          <p class="mt-1 mb-4 text-section text-text-2">{props.lead}</p>
          {props.children}
        </main>
        <footer class="flex flex-wrap items-center gap-x-4 gap-y-1 text-secondary text-text-3">
          <Menu
            placement="top-start"
            entries={appearanceEntries()}
            trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
              <button
                type="button"
                {...attributes}
                class="-ml-1.5 flex min-h-8 items-center gap-1.5 rounded-6 px-1.5 hover:text-text max-sm:min-h-11"
              >
                <Glyph icon={Globe} size={14} />
                {languageNames[language()]}
                <Glyph icon={ChevronDown} size={12} />
              </button>
            )}
          />
          <Show when={outbox()}>
            <span>
              {authText.t('outbox.text')}{' '}
              <a href="/system-outbox" class="link">
                {authText.t('outbox.link')}
              </a>
            </span>
          </Show>
        </footer>
      </div>
      <aside class="switchboard max-lg:hidden">
        <Switchboard />
        <p class="mt-16 text-[20px] leading-7 font-medium xl:whitespace-nowrap">{authText.t('line')}</p>
      </aside>
    </div>
  )
}

/** Why the last attempt failed, above the form's button. */
export function FormProblem(props: { problem: unknown; action?: JSX.Element }): JSX.Element {
  return (
    <Show when={props.problem}>
      <Notice tone="bad" live fact={problemText(props.problem)} action={props.action} />
    </Show>
  )
}

/** The one button of such a form, as wide as its fields. */
export function FormSubmit(props: {
  busy: boolean
  busyLabel: string
  kind?: 'main' | 'plain'
  children: JSX.Element
}): JSX.Element {
  return (
    <Button
      kind={props.kind ?? 'main'}
      wide
      class="min-h-10!"
      type="submit"
      busy={props.busy}
      busyLabel={props.busyLabel}
    >
      {props.children}
    </Button>
  )
}
