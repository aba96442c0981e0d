import { contactsText } from '../../i18n/contacts.ts'
import { labelsText } from '../../i18n/labels.ts'
import { lazyPage } from '../../lazy-page.ts'

/** The tab "Campi": dynamic fields listed and created; brings its own texts. */
export const FieldsSettings = lazyPage(() => import('./FieldsPanel.tsx'), contactsText, labelsText)
