import type { JSX } from 'solid-js'
import { PageHeader } from '../../../shared/ui/Page.tsx'
import { listsText } from '../../i18n/lists.ts'

export default function ListsPage(): JSX.Element {
  return <PageHeader title={listsText.t('title')} />
}
