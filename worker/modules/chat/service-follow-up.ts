import type { Ctx } from '../../context.ts'
import type { DueFollowUp } from '../../contracts/inbox-object.ts'
import { followUpText } from './follow-up-text.ts'
import { findChatSettings, findVisitor } from './queries.ts'

/** What a mail says of answers that a visitor has not seen, and in whose name it goes. */
export type FollowUpMail = { email: string | null; subject: string; text: string }

/**
 * Writes the mail about answers in a chat; null where the workspace wants none. `email` is what the visitor gave; null
 * leaves the address to the contact.
 */
export async function writeFollowUp(ctx: Ctx, { head, messages }: DueFollowUp): Promise<FollowUpMail | null> {
  const settings = (await findChatSettings(ctx.db, ctx.tenant.id))?.settings
  if (settings === undefined || !settings.followUp) return null
  const visitor = await findVisitor(ctx.db, ctx.tenant.id, head.peer)
  const words = followUpText({
    workspace: ctx.tenant.name,
    site: head.ownAddress,
    language: visitor?.language ?? ctx.tenant.defaultLanguage,
    isSure: head.trust === 'signed' || head.trust === 'proven',
    answers: messages.map(({ author, text, attachments }) => ({
      name: author.type === 'user' || author.type === 'bot' ? (author.name.split(' ')[0] ?? '') : '',
      text,
      files: attachments.map(({ name }) => name),
    })),
  })
  return { email: visitor?.email ?? null, ...words }
}
