import { expect, it } from 'vitest'
import { quoteWords } from '../../../worker/modules/inbox/service/mails.ts'
import en from '../../../web/app/i18n/inbox-thread.en.ts'
import fr from '../../../web/app/i18n/inbox-thread.fr.ts'
import inboxThread from '../../../web/app/i18n/inbox-thread.it.ts'

it('a quote is opened by the same words in the thread and within the page of a mail', () => {
  const ofThread = { it: inboxThread.message.quoted, en: en.message.quoted, fr: fr.message.quoted }
  expect(ofThread).toEqual(quoteWords)
})
