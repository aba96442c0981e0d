import ChevronDown from 'lucide-solid/icons/chevron-down'
import ArrowDownUp from 'lucide-solid/icons/arrow-down-up'
import { useSearchParams } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { createMedia } from '../../../shared/media.ts'
import { Glyph } from '../../../shared/ui/Button.tsx'
import { Menu } from '../../../shared/ui/Menu.tsx'
import { Popover } from '../../../shared/ui/Popover.tsx'
import { inboxText } from '../../i18n/inbox.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { type InboxSession, useInbox } from './inbox-session.ts'
import { allOpen, type InboxView } from './inbox-view.ts'
import { countOf } from './view-count.ts'
import { ViewFilter } from './ViewFilter.tsx'
import { ViewLinks } from './ViewLinks.tsx'

type TriggerAttributes = JSX.ButtonHTMLAttributes<HTMLButtonElement>
const orders = ['latest', 'oldest', 'waiting'] as const

const countNow = (inbox: InboxSession, view: InboxView, me: string): number | null =>
  inbox.read((live) => countOf(live.heads.counts, view, me))

/** The head of the list: which view, how many, in which order. The views hang on the navigation where it is wide. */
export function ListHead(props: { view: InboxView; title: string; tools: JSX.Element }): JSX.Element {
  const workspace = useWorkspace()
  const inbox = useInbox()
  const format = useFormat()
  const isNarrow = createMedia('(width < 1280px)')
  const [, setParameters] = useSearchParams()
  const [isOpen, setOpen] = createSignal(false)
  const count = () => countNow(inbox, props.view, workspace.user().id)
  const title = (): JSX.Element => (
    <span class="block min-w-0">
      <h1 class="inline text-section font-semibold">{props.title}</h1>
      <Show when={count() !== null}>
        <span class="ml-2 text-text-3 whitespace-nowrap">{format.number(count() ?? 0)}</span>
      </Show>
    </span>
  )
  return (
    <header class="flex min-h-13 flex-none items-center gap-1 py-1.5 pr-2 pl-4">
      <Show when={isNarrow()} fallback={<div class="min-w-0 flex-1 leading-5">{title()}</div>}>
        <div class="min-w-0 flex-1">
          <Popover
            open={isOpen()}
            onOpenChange={setOpen}
            label={inboxText.t('views.label')}
            trigger={(attributes: TriggerAttributes) => (
              <button
                type="button"
                {...attributes}
                class="-ml-2 flex min-h-8 max-w-full items-center gap-2 rounded-6 px-2 text-left leading-5 hover:bg-hover max-sm:min-h-11"
              >
                {title()}
                <Glyph icon={ChevronDown} size={14} class="text-text-3" />
              </button>
            )}
          >
            <ViewLinks line={inbox.line} view={props.view} onGo={() => setOpen(false)} />
          </Popover>
        </div>
      </Show>
      <ViewFilter view={props.view} />
      <Menu
        entries={[
          {
            type: 'choice',
            label: inboxText.t('order.label'),
            value: props.view.order,
            options: orders.map((value) => ({ value, label: inboxText.t(`order.${value}`) })),
            onSelect: (order) =>
              setParameters({ order: order === allOpen.order ? null : order }, { replace: true }),
          },
        ]}
        trigger={(attributes: TriggerAttributes) => (
          <button
            type="button"
            {...attributes}
            class="icon-btn"
            aria-label={`${inboxText.t('order.label')}: ${inboxText.t(`order.${props.view.order}`)}`}
          >
            <Glyph icon={ArrowDownUp} />
          </button>
        )}
      />
      {props.tools}
    </header>
  )
}
