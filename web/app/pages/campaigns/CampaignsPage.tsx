import type { JSX } from 'solid-js'
import { PageHeader } from '../../../shared/ui/Page.tsx'
import { campaignsText } from '../../i18n/campaigns.ts'

export default function CampaignsPage(): JSX.Element {
  return <PageHeader title={campaignsText.t('title')} />
}
