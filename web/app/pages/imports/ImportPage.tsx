import type { JSX } from 'solid-js'
import { PageHeader } from '../../../shared/ui/Page.tsx'
import { importsText } from '../../i18n/imports.ts'

export default function ImportPage(): JSX.Element {
  return <PageHeader title={importsText.t('title')} />
}
