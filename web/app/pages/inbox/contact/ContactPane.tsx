import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Show } from 'solid-js'
import { IconButton } from '../../../../shared/ui/Button.tsx'
import { Tabs } from '../../../../shared/ui/Tabs.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useInbox } from '../inbox-session.ts'
import { shownHead } from '../view-list.ts'
import { Conversations } from './Conversations.tsx'
import { KnownContact } from './KnownContact.tsx'
import { Stranger } from './Stranger.tsx'
import { VisitorBlock } from './VisitorBlock.tsx'

type Tab = 'contact' | 'conversations'

/** Who a conversation is with: the contact, or what is known of somebody who is none yet. */
export default function ContactPane(props: { conversation: string; onClose: () => void }): JSX.Element {
  const inbox = useInbox()
  const { t } = inboxThreadText
  const head = createMemo(() => shownHead(inbox.line, props.conversation))
  const contactId = createMemo(() => head()?.contactId ?? null)
  const visitor = createMemo(() => (head()?.channel === 'chat' ? head()?.peer : undefined))
  const [tab, setTab] = createSignal<Tab>('contact')
  const tabs = [
    {
      value: 'contact' as const,
      get label() {
        return t('contact.tab')
      },
      content: () => (
        <>
          <Show
            when={contactId()}
            keyed
            fallback={<Show when={head()}>{(known) => <Stranger head={known()} />}</Show>}
          >
            {(id) => <KnownContact contactId={id} />}
          </Show>
          <Show when={visitor()} keyed>
            {(id) => <VisitorBlock visitor={id} />}
          </Show>
        </>
      ),
    },
    {
      value: 'conversations' as const,
      get label() {
        return t('contact.conversations')
      },
      content: () => (
        <Show
          when={contactId()}
          keyed
          fallback={<p class="px-4 py-4 text-text-2">{t('contact.noOthers')}</p>}
        >
          {(id) => <Conversations contactId={id} current={props.conversation} onOpen={inbox.select} />}
        </Show>
      ),
    },
  ]
  return (
    <div class="relative min-h-0 flex-1 overflow-y-auto">
      <div class="absolute top-1.5 right-2 z-10">
        <IconButton icon={X} label={t('contact.close')} keyHint="I" onClick={() => props.onClose()} />
      </div>
      <Tabs label={t('contact.label')} value={tab()} onChange={setTab} tabs={tabs} class="contact-tabs" />
    </div>
  )
}
