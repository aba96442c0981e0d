import { chatText } from '../../i18n/chat.ts'
import { lazyPage } from '../../lazy-page.ts'

/** The tab "Chat del sito"; brings its own texts. */
export const ChatTab = lazyPage(() => import('./chat/ChatSettingsPage.tsx'), chatText)
