import type { Ctx } from '../../../context.ts'
import type { DueReply } from '../../../contracts/inbox-object.ts'
import type { MailDetails } from '../../../contracts/inbox.ts'
import { inboxFileLimits } from '../../../contracts/inbox-files.ts'
import { fromUtf8, toBase64 } from '../../../lib/bytes.ts'
import { renderTemplateFor } from '../../campaigns/service.ts'
import { formatSender } from '../../channels/service.ts'
import type { CallContent, OpenEmailChannel } from '../../channels/port.ts'
import { receivingDomain } from '../../channels/service-receiving.ts'
import { signFileLink } from './reply-link.ts'
import { answerThreadIndex, ownMailHeader, referencesOf, signThreadMarks } from '../../mail-in/service.ts'
import { messengerKind, replyFileProblem } from '../../../lib/texts/reply-files.ts'
import { filePathOf } from '../../../lib/message-file.ts'
import { answerSubject, hiddenMark, callContentOf, senderOf, textAsHtml } from '../reply-content.ts'
import { quoteAsHtml, quoteAsText, quoteOf } from '../reply-quote.ts'

/** What a call says; the code when it cannot be said on this channel. */
export async function prepareCall(
  ctx: Ctx,
  reply: DueReply,
): Promise<{ content: CallContent } | { code: string }> {
  const { template } = reply.message
  if (template === null) {
    const content = callContentOf(reply)
    return 'code' in content ? content : withFile(ctx, reply, content)
  }
  const rendered = await renderTemplateFor(ctx, { ...template, contactId: reply.way.contactId })
  if ('code' in rendered) return rendered
  return { content: { ...rendered.content, sender: senderOf(reply.way) } }
}

/** The file of a reply beside its words: the provider fetches it by a link that ends. */
async function withFile(
  ctx: Ctx,
  { message }: DueReply,
  content: CallContent,
): Promise<{ content: CallContent } | { code: string }> {
  const [file] = message.attachments
  if (file === undefined) return { content }
  const path = filePathOf(ctx.tenant.id, file.key)
  const sizeBytes = path === null ? null : await ctx.files.size(path)
  const url = sizeBytes === null ? null : await signFileLink(ctx, file)
  if (sizeBytes === null || url === null) return { code: 'file_gone' }
  // What its writer said of its size is no proof.
  const files = [{ type: file.type, sizeBytes }]
  if (replyFileProblem(content.channel, { text: message.text, files }) !== null)
    return { code: 'files_too_large' }
  if (content.channel === 'whatsapp') return { content: { ...content, fileUrl: url } }
  if (content.channel !== 'messenger') return { code: 'wrong_channel' }
  return { content: { ...content, file: { kind: messengerKind(file.type), url } } }
}

/** Where the body of a mail is kept while its outcome is open. */
const frozenKey = (ctx: Ctx, mail: string): string => `${ctx.tenant.id}/replies/${mail}.json`
const mailOf = ({ message, way }: DueReply): string => `${message.id}/${way.round}`

/** The body of the call, made once: a repeat under the same key must be the same to the letter. */
export async function frozenMail(
  ctx: Ctx,
  reply: DueReply,
  { channel, messageId }: { channel: OpenEmailChannel; messageId: number },
): Promise<{ body: string } | { code: string }> {
  const key = frozenKey(ctx, mailOf(reply))
  const frozen = await ctx.files.getBytes(key)
  if (frozen !== null) return { body: fromUtf8(new Uint8Array(frozen)) }
  const { message, head } = reply
  const isForward = message.mail?.forwarded !== undefined
  const isAnswer = !isForward && reply.parent !== null
  const attachments = await readFiles(ctx, message)
  if ('code' in attachments) return attachments
  const subject = message.mail?.subject ?? head.subject
  const threading = await threadingOf(ctx, reply)
  const quote = isAnswer ? quoteOf(reply.parent, ctx.tenant) : null
  const body = channel.provider.encode([
    {
      messageId,
      to: reply.way.peer,
      from: formatSender(channel.sender),
      replyTo: channel.sender.replyTo === '' ? threading.replyTo : channel.sender.replyTo,
      subject: isAnswer ? answerSubject(subject) : subject,
      html: `${textAsHtml(message.text)}${quote === null ? '' : quoteAsHtml(quote)}${threading.bodyMark}`,
      text: quote === null ? message.text : `${message.text}\n\n${quoteAsText(quote)}`,
      headers: threading.headers,
      cc: copiesOf(message.mail, reply.way.peer),
      bcc: message.mail?.bcc ?? [],
      attachments: attachments.files,
    },
  ])
  await ctx.files.put(key, body)
  return { body }
}

/** Who gets a mail besides whom it leaves to: the others it was written to, and its copies, each once. */
const copiesOf = (mail: MailDetails | null, peer: string): string[] =>
  [...new Set([...(mail?.to ?? []), ...(mail?.cc ?? [])])].filter((address) => address !== peer)

type MailFiles = { files: { name: string; type: string; content: string }[] } | { code: string }

/** The files of a mail with their bytes; the code when one is gone, or they weigh more than was told. */
async function readFiles(ctx: Ctx, { attachments }: DueReply['message']): Promise<MailFiles> {
  const files: { name: string; type: string; content: string }[] = []
  let total = 0
  for (const { key, name, type } of attachments) {
    const path = filePathOf(ctx.tenant.id, key)
    const size = path === null ? null : await ctx.files.size(path)
    total += size ?? 0
    if (total > inboxFileLimits.messageBytes) return { code: 'files_too_large' }
    const bytes = path === null || size === null ? null : await ctx.files.getBytes(path)
    if (bytes === null) return { code: 'file_gone' }
    files.push({ name, type, content: toBase64(new Uint8Array(bytes)) })
  }
  return { files }
}

/** What lets the mail stand below the one it answers, and its own answer find this conversation (decision 36). */
async function threadingOf(
  ctx: Ctx,
  { head, parent: answered }: DueReply,
): Promise<{ replyTo: string | null; headers: Record<string, string>; bodyMark: string }> {
  const parent = answered?.mail ?? null
  const domain = await receivingDomain(ctx)
  const marks =
    domain === null ? null : await signThreadMarks(ctx, { kind: 'conversation', id: head.id }, domain)
  const parentId = parent?.messageId ?? null
  const references = referencesOf(
    parent === null ? null : { messageId: parentId, references: parent.references ?? [] },
    marks?.reference ?? '',
  )
  return {
    replyTo: marks?.replyTo ?? null,
    bodyMark: marks === null ? '' : hiddenMark(marks.bodyMark),
    headers: {
      ...(parentId === null ? {} : { 'In-Reply-To': parentId }),
      ...(references === '' ? {} : { References: references }),
      ...outlookHeaders(parent, ctx.clock.now()),
      [ownMailHeader]: '1',
    },
  }
}

/** Outlook gathers a conversation by these, whatever the ids say. */
function outlookHeaders(parent: MailDetails | null, now: number): Record<string, string> {
  const { index, topic } = parent?.outlook ?? { index: '', topic: null }
  const own = answerThreadIndex(index, now)
  if (own === null) return {}
  return { 'Thread-Index': own, ...(topic === null ? {} : { 'Thread-Topic': topic }) }
}

/** A mail has its outcome: nobody repeats it any more. @param mail `<reply>/<round>` */
export const deleteFrozen = (ctx: Ctx, mail: string): Promise<void> => ctx.files.delete(frozenKey(ctx, mail))

/** The same for a reply, whatever channel it has. */
export async function forgetFrozen(ctx: Ctx, reply: DueReply): Promise<void> {
  if (reply.way.channel === 'email') await deleteFrozen(ctx, mailOf(reply))
}
