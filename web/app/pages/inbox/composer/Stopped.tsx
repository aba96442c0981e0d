import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import Ban from 'lucide-solid/icons/ban'
import Lock from 'lucide-solid/icons/lock'
import type { JSX } from 'solid-js'
import { Match, Switch } from 'solid-js'
import { answersTo, type Head } from '../../../../../worker/contracts/inbox.ts'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { Button, buttonClass } from '../../../../shared/ui/Button.tsx'
import { Notice } from '../../../../shared/ui/States.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { suppressionsText } from '../../../i18n/suppressions.ts'
import { useWorkspace } from '../../../session.tsx'
import { contactChannelsQuery } from '../inbox.data.ts'
import { personOf } from '../view-words.ts'
import type { HeadActions } from '../thread/head-actions.ts'

export type StopReason = 'blocked' | 'suppressed' | 'window'

/** How the person's address stands on the conversation's channel, once that is known. Call it in a component. */
function createStanding(head: () => Head) {
  const workspace = useWorkspace()
  const channels = useQuery(() => ({
    ...contactChannelsQuery(workspace.slug(), head().contactId ?? 0),
    enabled: head().contactId !== null,
  }))
  return () =>
    channels.isSuccess
      ? channels.data.find(
          ({ channel, address }) => channel === head().channel && address === answersTo(head())[0],
        )
      : undefined
}

/** Why no free answer can go out now; null when one can. Call it in a component. */
export function createStop(head: () => Head, now: () => number): () => StopReason | null {
  const here = createStanding(head)
  return () => {
    const { blocked, windowUntil } = head()
    if (blocked) return 'blocked'
    if (here()?.refusal === 'suppressed') return 'suppressed'
    return windowUntil !== null && windowUntil <= now() ? 'window' : null
  }
}

/** Says why nothing can be answered here, until when, and what can be done. */
export function Stopped(props: { reason: StopReason; head: Head; actions: HeadActions }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = inboxThreadText
  const name = () => personOf(props.head)
  const here = createStanding(() => props.head)
  const why = () => {
    const reason = here()?.suppression
    return reason ? `${suppressionsText.t(`reasons.${reason}`)}. ` : ''
  }
  return (
    <Switch>
      <Match when={props.reason === 'blocked'}>
        <Notice
          tone="warn"
          icon={Ban}
          fact={t('composer.blocked')}
          action={
            <Button compact onClick={() => props.actions.block(false)}>
              {t('composer.unblock')}
            </Button>
          }
        >
          {t('composer.blockedText')}
        </Notice>
      </Match>
      <Match when={props.reason === 'suppressed'}>
        <Notice
          tone="warn"
          icon={Ban}
          fact={t('composer.suppressed')}
          action={
            <A class={buttonClass({ compact: true })} href={workspace.href('/contacts/blocked')}>
              {t('composer.suppressedAction')}
            </A>
          }
        >
          {why()}
          {t('composer.suppressedText', { channel: uiText.t(`channel.${props.head.channel}`) })}
        </Notice>
      </Match>
      <Match when={props.head.channel === 'whatsapp'}>
        <Notice icon={Lock} fact={t('window.whatsappFact')}>
          {t('window.whatsappText', { name: name() })}
        </Notice>
      </Match>
      <Match when={props.head.channel === 'messenger'}>
        <Notice icon={Lock} fact={t('window.messengerFact')}>
          {t('window.messengerText', { name: name() })}
        </Notice>
      </Match>
    </Switch>
  )
}
