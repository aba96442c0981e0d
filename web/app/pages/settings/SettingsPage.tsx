import { useNavigate, useParams } from '@solidjs/router'
import type { JSX } from 'solid-js'
import type { Permission } from '../../../../worker/contracts/auth.ts'
import { PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { Tabs } from '../../../shared/ui/Tabs.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { AppearanceTab } from './AppearanceTab.tsx'
import { AuditTab } from './AuditTab.tsx'
import { ChatTab } from './ChatTab.tsx'
import { CreditTab } from './CreditTab.tsx'
import { EmailTab } from './EmailTab.tsx'
import { FieldsSettings } from './FieldsSettings.tsx'
import { InboxTab } from './InboxTab.tsx'
import { KeysTab } from './KeysTab.tsx'
import { MembersTab } from './MembersTab.tsx'
import { MessengerTab } from './MessengerTab.tsx'
import { ProfileTab } from './ProfileTab.tsx'
import { PushTab } from './PushTab.tsx'
import { SmsTab } from './SmsTab.tsx'
import { TagsSettings } from './TagsSettings.tsx'
import { WhatsappTab } from './WhatsappTab.tsx'
import { WorkspaceTab } from './WorkspaceTab.tsx'

const tabNames = [
  'workspace',
  'email',
  'sms',
  'push',
  'whatsapp',
  'messenger',
  'chat',
  'inbox',
  'fields',
  'tags',
  'credit',
  'appearance',
  'members',
  'keys',
  'log',
  'profile',
] as const
type TabName = (typeof tabNames)[number]

/** The settings of a workspace; each tab has its own address. */
export default function SettingsPage(): JSX.Element {
  const workspace = useWorkspace()
  const params = useParams()
  const navigate = useNavigate()
  const current = (): TabName => tabNames.find((name) => name === params['tab']) ?? 'workspace'
  const tab = (value: TabName, content: () => JSX.Element, needs?: Permission) => ({
    value,
    needs,
    get label() {
      return settingsText.t(`tabs.${value}`)
    },
    content,
  })
  // Made once: a tab that is another object is another tab, and what was written in it would be gone
  // whenever something about the session is read again.
  const all = [
    tab('workspace', WorkspaceTab),
    tab('email', EmailTab, 'channels.read'),
    tab('sms', SmsTab, 'channels.read'),
    tab('push', PushTab, 'channels.read'),
    tab('whatsapp', WhatsappTab, 'channels.read'),
    tab('messenger', MessengerTab, 'channels.read'),
    tab('chat', () => <ChatTab />, 'channels.read'),
    tab('inbox', () => <InboxTab />, 'inbox.read'),
    tab('fields', () => <FieldsSettings />, 'contacts.read'),
    tab('tags', () => <TagsSettings />, 'contacts.read'),
    tab('credit', CreditTab, 'credit.read'),
    tab('appearance', AppearanceTab),
    tab('members', MembersTab, 'members.read'),
    tab('keys', KeysTab, 'keys.write'),
    tab('log', AuditTab, 'audit.read'),
    tab('profile', ProfileTab),
  ]
  const tabs = () => all.filter(({ needs }) => needs === undefined || workspace.can(needs))
  return (
    <>
      <PageHeader title={settingsText.t('title')} />
      <PageBody padded>
        <Tabs
          class="tabs-many mx-auto max-w-[960px]"
          label={settingsText.t('tabs.label')}
          value={current()}
          onChange={(value) => navigate(workspace.href(`/settings/${value}`))}
          tabs={tabs()}
        />
      </PageBody>
    </>
  )
}
