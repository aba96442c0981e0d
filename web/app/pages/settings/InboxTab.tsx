import { chatbotText } from '../../i18n/chatbot.ts'
import { inboxThreadText } from '../../i18n/inbox-thread.ts'
import { lazyPage } from '../../lazy-page.ts'

/** The tab "Inbox"; brings its own texts. */
export const InboxTab = lazyPage(() => import('./InboxSettings.tsx'), inboxThreadText, chatbotText)
