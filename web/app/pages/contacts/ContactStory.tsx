import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import MessagesSquare from 'lucide-solid/icons/messages-square'
import type { JSX } from 'solid-js'
import { createSignal } from 'solid-js'
import { buttonClass, Glyph } from '../../../shared/ui/Button.tsx'
import { Tabs } from '../../../shared/ui/Tabs.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { inboxThreadText } from '../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../session.tsx'
import { Conversations } from '../inbox/contact/Conversations.tsx'
import { contactConversationsQuery } from '../inbox/thread/thread.data.ts'
import { ContactTimeline } from './ContactTimeline.tsx'

type Tab = 'timeline' | 'conversations'

/** What happened with a contact, and what was said. */
export function ContactStory(props: { contactId: number }): JSX.Element {
  const [tab, setTab] = createSignal<Tab>('timeline')
  const tabs = [
    {
      value: 'timeline' as const,
      get label() {
        return contactsText.t('timeline.title')
      },
      content: () => (
        <div class="pt-4">
          <ContactTimeline contactId={props.contactId} />
        </div>
      ),
    },
    {
      value: 'conversations' as const,
      get label() {
        return inboxThreadText.t('contact.conversations')
      },
      content: () => <Conversations contactId={props.contactId} />,
    },
  ]
  return <Tabs label={contactsText.t('timeline.title')} value={tab()} onChange={setTab} tabs={tabs} />
}

/** To the latest conversation with a contact; without one, to the beginning of a new one. */
export function GoToChat(props: { contactId: number }): JSX.Element {
  const workspace = useWorkspace()
  const all = useQuery(() => contactConversationsQuery(workspace.slug(), props.contactId))
  const path = () => {
    const [latest] = all.isSuccess ? all.data : []
    return latest === undefined ? `/inbox?to=${props.contactId}` : `/inbox/${latest.id}?status=all`
  }
  return (
    <A class={buttonClass({})} href={workspace.href(path())}>
      <Glyph icon={MessagesSquare} />
      {inboxThreadText.t('conversations.start')}
    </A>
  )
}
