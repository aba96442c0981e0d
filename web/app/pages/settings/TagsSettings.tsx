import { labelsText } from '../../i18n/labels.ts'
import { lazyPage } from '../../lazy-page.ts'

/** The tab "Tag"; brings its own texts. */
export const TagsSettings = lazyPage(() => import('./TagsPanel.tsx'), labelsText)
