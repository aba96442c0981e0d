import CircleDashed from 'lucide-solid/icons/circle-dashed'
import CircleHelp from 'lucide-solid/icons/circle-question-mark'
import Radio from 'lucide-solid/icons/radio'
import Unplug from 'lucide-solid/icons/unplug'
import type { JSX } from 'solid-js'
import { Match, Show, Switch } from 'solid-js'
import { Glyph, IconButton } from '../../../shared/ui/Button.tsx'
import { Switch as SwitchField } from '../../../shared/ui/Choice.tsx'
import { inboxText } from '../../i18n/inbox.ts'
import { useWorkspace } from '../../session.tsx'
import { useInbox } from './inbox-session.ts'

/** The foot of the list: whether what is shown is live, and whether the member takes new conversations. */
export function ListFoot(props: { onHelp: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const inbox = useInbox()
  const me = () => inbox.read((live) => live.online.find(({ id }) => id === workspace.user().id))
  /** As it was just given, until the server has said it. */
  const given = () =>
    inbox.read((live) =>
      live.outbox
        .all()
        .flatMap(({ op, state }) => (op.type === 'availability' && state === 'waiting' ? [op.available] : []))
        .at(-1),
    )
  return (
    <footer class="flex min-h-10 flex-none flex-wrap items-center justify-between gap-x-3 border-t border-line bg-surface px-4 py-1 text-secondary">
      <div class="flex items-center gap-1">
        <LineState />
        <span class="max-sm:hidden">
          <IconButton
            icon={CircleHelp}
            size={14}
            label={inboxText.t('keys.title')}
            keyHint="?"
            onClick={() => props.onHelp()}
          />
        </span>
      </div>
      <Show when={me()}>
        {(own) => (
          <SwitchField
            label={inboxText.t('available')}
            checked={given() ?? own().available}
            onChange={(available) => inbox.command({ type: 'availability', available })}
          />
        )}
      </Show>
    </footer>
  )
}

/** Live, catching up, or cut off with the way back. */
function LineState(): JSX.Element {
  const inbox = useInbox()
  const link = () => inbox.line.link()
  const state = () => inbox.read((live) => live.state)
  return (
    <p class="flex items-center gap-1.5 text-text-2" role="status">
      <Switch
        fallback={
          <>
            <Glyph icon={CircleDashed} size={14} class="text-text-3" />
            {inboxText.t('line.connecting')}
          </>
        }
      >
        <Match when={link() === 'open' && state() === 'live'}>
          <Glyph icon={Radio} size={14} class="text-ok" />
          {inboxText.t('line.live')}
        </Match>
        <Match when={link() === 'open'}>
          <Glyph icon={CircleDashed} size={14} class="text-text-3" />
          {inboxText.t('line.catching')}
        </Match>
        <Match when={link() === 'waiting'}>
          <Glyph icon={Unplug} size={14} class="text-warn" />
          {inboxText.t('line.waiting')}
          <button type="button" class="link" onClick={() => inbox.line.retry()}>
            {inboxText.t('line.retry')}
          </button>
        </Match>
        <Match when={link() === 'outdated' || link() === 'signed_out'}>
          <Glyph icon={Unplug} size={14} class="text-warn" />
          {inboxText.t(link() === 'outdated' ? 'line.outdated' : 'line.signedOut')}
          <button type="button" class="link" onClick={() => location.reload()}>
            {inboxText.t('line.reload')}
          </button>
        </Match>
        <Match when={link() === 'forbidden'}>
          <Glyph icon={Unplug} size={14} class="text-warn" />
          {inboxText.t('line.forbidden')}
        </Match>
      </Switch>
    </p>
  )
}
