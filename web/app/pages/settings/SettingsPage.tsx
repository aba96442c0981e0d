import { useNavigate, useParams } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { type TabEntry, Tabs } from '../../../shared/ui/Tabs.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { AppearanceTab } from './AppearanceTab.tsx'
import { AuditTab } from './AuditTab.tsx'
import { EmailTab } from './EmailTab.tsx'
import { FieldsSettings } from './FieldsSettings.tsx'
import { KeysTab } from './KeysTab.tsx'
import { MembersTab } from './MembersTab.tsx'
import { ProfileTab } from './ProfileTab.tsx'
import { TagsSettings } from './TagsSettings.tsx'
import { WorkspaceTab } from './WorkspaceTab.tsx'

const tabNames = [
  'workspace',
  'email',
  'fields',
  'tags',
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
  const tab = (value: TabName, content: () => JSX.Element): TabEntry<TabName> => ({
    value,
    label: settingsText.t(`tabs.${value}`),
    content,
  })
  const tabs = (): TabEntry<TabName>[] => [
    tab('workspace', WorkspaceTab),
    ...(workspace.can('channels.read') ? [tab('email', EmailTab)] : []),
    ...(workspace.can('contacts.read') ? [tab('fields', () => <FieldsSettings />)] : []),
    ...(workspace.can('contacts.read') ? [tab('tags', () => <TagsSettings />)] : []),
    tab('appearance', AppearanceTab),
    ...(workspace.can('members.read') ? [tab('members', MembersTab)] : []),
    ...(workspace.can('keys.write') ? [tab('keys', KeysTab)] : []),
    ...(workspace.can('audit.read') ? [tab('log', AuditTab)] : []),
    tab('profile', ProfileTab),
  ]
  return (
    <>
      <PageHeader title={settingsText.t('title')} />
      <PageBody padded>
        <Tabs
          class="mx-auto max-w-[960px]"
          label={settingsText.t('tabs.label')}
          value={current()}
          onChange={(value) => navigate(workspace.href(`/settings/${value}`))}
          tabs={tabs()}
        />
      </PageBody>
    </>
  )
}
