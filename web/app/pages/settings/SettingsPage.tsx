import type { JSX } from 'solid-js'
import { PageHeader } from '../../../shared/ui/Page.tsx'
import { settingsText } from '../../i18n/settings.ts'

export default function SettingsPage(): JSX.Element {
  return <PageHeader title={settingsText.t('title')} />
}
