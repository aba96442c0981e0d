import type { Ctx } from '../../context.ts'
import { type Authenticity, readAuthenticity } from './authenticity.ts'
import { readForwarded } from './forwarded.ts'
import { headerOf, type Mail, type MailAddress } from './mail.ts'
import { splitText, type TextParts } from './new-text.ts'
import { parseMail } from './parse.ts'
import { type MailKind, recogniseMail } from './recognise.ts'
import {
  readThread,
  signThread,
  type ThreadMarks,
  threadMarks,
  type ThreadRef,
  wordOfAddress,
} from './reply-address.ts'
import { threadHints, type ThreadSign } from './thread.ts'

export { readFileBody } from './file-body.ts'
export type { Mail } from './mail.ts'
export { answerThreadIndex, readOutlookThread } from './thread-index.ts'
export { mailPage, mailPageHeaders, showMail, textAsMail } from './mail-page.ts'
export { ownMailHeader } from './recognise.ts'
export { referencesOf, type ThreadRef, wordOfAddress, workspaceOfWord } from './reply-address.ts'
export { answersSubject, decideThread, type ThreadCandidate } from './thread.ts'

/** An inbound mail, read, recognised and with the threads it points to; nothing is written. */
export type ReadMail = {
  mail: Mail
  kind: MailKind['kind'] | 'spam'
  authenticity: Authenticity
  parts: TextParts
  /** Threads of this workspace whose signed word the mail carries, the surest first. */
  threads: readonly { ref: ThreadRef; sign: ThreadSign }[]
}

/**
 * Reads the raw bytes of a mail that came in.
 *
 * @param from.envelopeTo addresses the server was given, which need not stand in the mail
 * @param from.sentLastHour mails of an address within the last hour, this one not counted
 * @returns null when nobody can read it
 */
export async function readInboundMail(
  ctx: Ctx,
  raw: Uint8Array,
  from: {
    envelopeTo: readonly string[]
    ownAddresses: readonly string[]
    sentLastHour: (address: string) => Promise<number>
  },
): Promise<ReadMail | null> {
  const mail = await parseMail(raw)
  if (mail === null) return null
  const recognised = recogniseMail(mail, {
    isOwnAddress: (address) => from.ownAddresses.includes(address) || wordOfAddress(address) !== null,
    isOwnId: (id) => wordOfAddress(id) !== null,
    sentLastHour: mail.from === null ? 0 : await from.sentLastHour(mail.from.address),
  })
  return {
    mail,
    kind: isSpam(mail) ? 'spam' : recognised.kind,
    authenticity: readAuthenticity(mail),
    parts: splitText(mail.text ?? ''),
    threads: await verifiedThreads(ctx, mail, from.envelopeTo),
  }
}

/** The server that took the mail in says so (Amazon SES, SpamAssassin and their like). */
const isSpam = (mail: Mail): boolean =>
  /^\s*fail/i.test(headerOf(mail, 'x-ses-spam-verdict')) ||
  /^\s*fail/i.test(headerOf(mail, 'x-ses-virus-verdict')) ||
  /^\s*yes/i.test(headerOf(mail, 'x-spam-flag'))

async function verifiedThreads(
  ctx: Ctx,
  mail: Mail,
  envelopeTo: readonly string[],
): Promise<{ ref: ThreadRef; sign: ThreadSign }[]> {
  const found = new Map<string, { ref: ThreadRef; sign: ThreadSign }>()
  for (const hint of threadHints(mail, envelopeTo)) {
    const thread =
      'word' in hint
        ? await readThread(ctx.tokens, hint.word, ctx.clock.now())
        : 'link' in hint
          ? await readUnsubscribeLink(ctx, hint.link)
          : null
    if (thread === null || thread.tenantId !== ctx.tenant.id) continue
    const key = `${thread.ref.kind}:${thread.ref.id}`
    if (!found.has(key)) found.set(key, { ref: thread.ref, sign: hint.sign })
  }
  return [...found.values()]
}

/** The link to our page for unsubscribing names workspace and message. */
async function readUnsubscribeLink(
  ctx: Ctx,
  token: string,
): Promise<{ tenantId: number; ref: ThreadRef } | null> {
  const [tenantId, id, ...rest] = (await ctx.tokens.read('unsubscribe', token)) ?? []
  if (tenantId === undefined || id === undefined || rest.length > 0) return null
  return { tenantId, ref: { kind: 'message', id } }
}

/** What a mail that goes out carries so that its answer finds its thread again. */
export const signThreadMarks = async (ctx: Ctx, ref: ThreadRef, domain: string): Promise<ThreadMarks> =>
  threadMarks(await signThread(ctx.tokens, ctx.tenant.id, ref, ctx.clock.now()), domain)

/** A mail within a mail, as its forwarder passes it on. */
export type PassedOn = { sender: MailAddress; subject: string; text: string }

/** The original of a forwarded mail: attached as it was, or written below a divider; null when there is none. */
export async function readPassedOn(mail: Mail): Promise<PassedOn | null> {
  const attached = mail.attachments.find((one) => one.contentType === 'message/rfc822')
  const original = attached === undefined ? null : await parseMail(attached.bytes)
  if (original !== null && original.from !== null) {
    return { sender: original.from, subject: original.subject, text: splitText(original.text ?? '').text }
  }
  const forwarded = readForwarded(mail)
  if (forwarded === null) return null
  const { sender, subject, text } = forwarded
  return { sender, subject: subject ?? mail.subject, text: splitText(text).text }
}
