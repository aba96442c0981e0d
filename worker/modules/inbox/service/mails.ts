import type { Ctx } from '../../../context.ts'
import type { Language } from '../../../contracts/common.ts'
import type { Message } from '../../../contracts/inbox.ts'
import { notFound } from '../../../lib/errors.ts'
import { mailPageOf } from '../../inbound/mail-files-service.ts'
import { readMessages } from './talk.ts'

/** A message by its place in the thread. @throws resource.not_found */
export async function mustGetMessage(ctx: Ctx, conversation: string, cseq: number): Promise<Message> {
  const { messages } = await readMessages(ctx, conversation, { before: cseq + 1, limit: 1 })
  const message = messages.find((one) => one.cseq === cseq && one.deletedAt === null)
  if (message === undefined) throw notFound()
  return message
}

/** What opens the quote of a mail, as in the thread (`message.quoted`); it stands within the page of the mail. */
export const quoteWords: Record<Language, string> = {
  it: 'Testo precedente',
  en: 'Earlier text',
  fr: 'Texte précédent',
}

/**
 * The page of an e-mail of a conversation (spec 13.2), for a frame without rights.
 *
 * @throws resource.not_found for a message that is no e-mail from outside
 */
export async function getMailPage(
  ctx: Ctx,
  { conversation, cseq }: { conversation: string; cseq: number },
  show: { remotePictures: boolean; language: Language },
): Promise<{ html: string; headers: Record<string, string> }> {
  const { mail } = await mustGetMessage(ctx, conversation, cseq)
  if (mail?.htmlKey === undefined) throw notFound()
  return mailPageOf(ctx, mail.htmlKey, {
    remotePictures: show.remotePictures,
    language: show.language,
    words: { quote: quoteWords[show.language] },
  })
}
