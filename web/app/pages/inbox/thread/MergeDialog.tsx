import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, For, Match, Switch } from 'solid-js'
import type { Head } from '../../../../../worker/contracts/inbox.ts'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { ChannelGlyph } from '../../../../shared/ui/Channel.tsx'
import { Dialog } from '../../../../shared/ui/Dialog.tsx'
import { ErrorState, SkeletonRows } from '../../../../shared/ui/States.tsx'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { useInbox } from '../inbox-session.ts'
import type { HeadActions } from './head-actions.ts'
import { contactConversationsQuery } from './thread.data.ts'

/** Puts a conversation at the end of another one of the same person; asks, since it cannot be undone. */
export function MergeDialog(props: {
  head: Head
  contactId: number
  actions: HeadActions
  onClose: () => void
}): JSX.Element {
  const workspace = useWorkspace()
  const inbox = useInbox()
  const { t } = inboxThreadText
  const [into, setInto] = createSignal<string | null>(null)
  const all = useQuery(() => contactConversationsQuery(workspace.slug(), props.contactId))
  const others = createMemo(() => (all.isSuccess ? all.data.filter(({ id }) => id !== props.head.id) : []))
  function merge(): void {
    const target = into()
    if (target === null) return
    props.actions.mergeInto(target)
    showToast({ text: t('merge.done') })
    props.onClose()
    inbox.select(target)
  }
  return (
    <Dialog
      open
      form
      onClose={props.onClose}
      title={t('merge.title')}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
          <Button kind="main" offReason={into() === null ? t('merge.choose') : undefined} onClick={merge}>
            {t('merge.action')}
          </Button>
        </>
      }
    >
      <p class="mb-3 text-text-2">{t('merge.lead')}</p>
      <Switch>
        <Match when={all.isLoadingError}>
          <ErrorState error={all.error} onRetry={() => void all.refetch()} />
        </Match>
        <Match when={all.isPending}>
          <SkeletonRows rows={3} />
        </Match>
        <Match when={others().length === 0}>
          <p>{t('merge.none')}</p>
        </Match>
        <Match when={others().length > 0}>
          <ul class="flex flex-col rounded-8 border border-line">
            <For each={others()}>
              {(head) => (
                <Choice head={head} isChosen={into() === head.id} onChoose={() => setInto(head.id)} />
              )}
            </For>
          </ul>
        </Match>
      </Switch>
    </Dialog>
  )
}

function Choice(props: { head: Head; isChosen: boolean; onChoose: () => void }): JSX.Element {
  const format = useFormat()
  return (
    <li class="border-b border-line last:border-b-0">
      <label class="flex items-center gap-3 px-3 py-2.5 hover:bg-hover">
        <input
          type="radio"
          class="radio"
          name="merge-into"
          checked={props.isChosen}
          onChange={() => props.onChoose()}
        />
        <ChannelGlyph channel={props.head.channel} />
        <span class="min-w-0 flex-1">
          <span class="block truncate font-medium">{props.head.subject || props.head.preview}</span>
          <span class="block text-secondary text-text-3">
            {inboxThreadText.t(`header.status.${props.head.status}`)}, {format.moment(props.head.lastAt)}
          </span>
        </span>
      </label>
    </li>
  )
}
