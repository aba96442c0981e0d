import { campaignsText } from '../../i18n/campaigns.ts'
import { contactsText } from '../../i18n/contacts.ts'
import { inboxMailText } from '../../i18n/inbox-mail.ts'
import { chatText } from '../../i18n/chat.ts'
import { inboxThreadText } from '../../i18n/inbox-thread.ts'
import { outboxText } from '../../i18n/outbox.ts'
import { peopleText } from '../../i18n/people.ts'
import { reasonsText } from '../../i18n/reasons.ts'
import { smsText } from '../../i18n/sms.ts'
import { suppressionsText } from '../../i18n/suppressions.ts'
import { lazyPage } from '../../lazy-page.ts'

/** What stands beside the list, fetched with its texts when a conversation is first opened. */
export const ThreadPane = lazyPage(
  () => import('./thread/ThreadPane.tsx'),
  inboxThreadText,
  inboxMailText,
  reasonsText,
  outboxText,
  smsText,
  campaignsText,
  suppressionsText,
)
export const ContactPane = lazyPage(
  () => import('./contact/ContactPane.tsx'),
  inboxThreadText,
  contactsText,
  peopleText,
  reasonsText,
  chatText,
)
