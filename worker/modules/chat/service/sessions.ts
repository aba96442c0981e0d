import type { Ctx } from '../../../context.ts'
import type {
  ChatFormInput,
  ChatSession,
  ChatSessionInput,
  IdentityRefusal,
} from '../../../contracts/chat-doors.ts'
import type { Trust } from '../../../contracts/inbox.ts'
import type { ChatVisitor } from '../../../contracts/inbox-object.ts'
import { inboxSubprotocol } from '../../../contracts/inbox-frames.ts'
import { conflict, invalid, notFound } from '../../../lib/errors.ts'
import { normaliseEmail } from '../../../lib/identity/email.ts'
import { readDevice } from '../../../lib/device.ts'
import { readIdentityToken } from '../../../lib/identity-token.ts'
import { type ChatPerson, takeInChatPerson } from '../../contacts/service.ts'
import { type BindingPlan, type Claim, hasLapsed, planBinding } from '../binding.ts'
import { type ChatVisitorRow, findBinding, writePage, writeVisitor } from '../queries.ts'
import { takeInClaimed } from '../service-claims.ts'
import { openChatSecret } from './settings.ts'

/** What the request tells of a browser besides its words. */
export type Browser = {
  site: string
  userAgent: string | null
  place: { country: string | null; region: string | null; city: string | null }
}
/** A browser that asks for a session. `newcomer` is asked before a new binding is made, and may refuse by throwing. */
export type AskingBrowser = Browser & { newcomer: () => Promise<void> }

/** A binding is good for so long after the last visit. */
const bindingMs = 30 * 86_400_000

/** Makes the binding's token: the workspace, 96 random bits that name it, and when it was made. */
async function makeBinding(ctx: Ctx): Promise<{ token: string; id: string }> {
  const [high = 0, low = 0] = crypto.getRandomValues(new BigUint64Array(2))
  // 48 bits are what an integer of a token holds.
  const parts = [high, low].map((part) => Number(BigInt(part) >> 16n))
  const numbers = [ctx.tenant.id, ...parts, Math.floor(ctx.clock.now() / 1000)]
  return { token: await ctx.tokens.sign('chat', numbers), id: idOf(parts) }
}

const idOf = (parts: readonly number[]): string =>
  `v${parts.map((part) => part.toString(36).padStart(10, '0')).join('')}`

/** The binding that a token names; null for one of another workspace, one that was not made here, and one that has ended. */
export async function readBinding(ctx: Ctx, token: string | null): Promise<ChatVisitorRow | null> {
  const id = await nameBinding(ctx, token)
  const row = id === null ? undefined : await findBinding(ctx.db, ctx.tenant.id, id)
  return row === undefined || row.seenAt + bindingMs <= ctx.clock.now() ? null : row
}

/** What a token names that was signed here for this workspace, whether or not it has ended; null for every other. */
export async function nameBinding(ctx: Ctx, token: string | null): Promise<string | null> {
  const numbers = token === null ? null : await ctx.tokens.read('chat', token)
  const [tenantId, high, low, madeAt, ...rest] = numbers ?? []
  if (tenantId !== ctx.tenant.id || high === undefined || low === undefined) return null
  return madeAt === undefined || rest.length > 0 ? null : idOf([high, low])
}

/**
 * `readBinding` for doors that only a visitor opens. What a signature proved opens them no longer than the signature
 * holds: behind it is all that its person wrote, in every browser.
 *
 * @throws resource.not_found
 */
export async function mustReadBinding(ctx: Ctx, token: string | null): Promise<ChatVisitorRow> {
  const row = await readBinding(ctx, token)
  if (row === null || hasLapsed(row, ctx.clock.now())) throw notFound()
  return row
}

/**
 * A browser writes for the first time, or opens another page: who it is now, and a ticket for its socket. This is what
 * makes a binding; before it nothing is kept of anybody (decision 38).
 *
 * @throws request.invalid at `form.email` for an address that cannot exist; what `newcomer` throws
 */
export async function openChatSession(
  ctx: Ctx,
  input: ChatSessionInput,
  browser: AskingBrowser,
): Promise<ChatSession> {
  for (let attempt = 1; attempt <= maxTries; attempt++) {
    const session = await tryToOpen(ctx, input, browser)
    if (session !== null) return session
  }
  throw conflict()
}

/** A form that is taken in meanwhile changes whom the binding is; a second time is chance. */
const maxTries = 3

/** Null when the binding was changed between reading and writing. */
async function tryToOpen(
  ctx: Ctx,
  input: ChatSessionInput,
  browser: AskingBrowser,
): Promise<ChatSession | null> {
  const known = await readBinding(ctx, input.binding)
  const { claim, name, provenUntil, refused } = await claimOf(ctx, input)
  const plan = planBinding(known, claim, ctx.clock.now())
  const isNew = plan.type === 'new' || known === null
  if (isNew) await browser.newcomer()
  const made = isNew ? await makeBinding(ctx) : { token: input.binding ?? '', id: known.id }
  const before = isNew ? null : known
  const row = await standing(ctx, {
    id: made.id,
    before,
    plan,
    provenUntil,
    said: { ...input, name },
    browser,
  })
  if (!(await writeVisitor(ctx.db, ctx.tenant.id, row, before))) return null
  const visitor: ChatVisitor = {
    id: row.visitor,
    name: row.name,
    address: row.contactId === null ? null : row.email,
    contactId: row.contactId,
    trust: row.trust,
    site: row.site,
    language: row.language,
  }
  const joins = plan.type === 'joins' && known !== null ? known.visitor : null
  const { ticket } = await ctx.inbox.openChat({ visitor, joins, until: row.provenUntil })
  return {
    binding: made.token,
    visitor: row.visitor,
    continued: !isNew,
    trust: row.trust,
    email: row.email,
    refused,
    ticket,
    protocol: inboxSubprotocol,
  }
}

type Said = { claim: Claim; name: string | null; provenUntil: number | null; refused: IdentityRefusal | null }

/** Whom the request says it is: what is signed wins over what is typed, that over what the site passes. */
async function claimOf(ctx: Ctx, { identity, form }: ChatSessionInput): Promise<Said> {
  const refused = { provenUntil: null, refused: null }
  if (identity.token !== undefined) {
    const secret = await openChatSecret(ctx)
    const read =
      secret === null
        ? { refused: 'no_secret' as const }
        : await readIdentityToken(secret, identity.token, ctx.clock.now())
    if (!('refused' in read))
      return {
        claim: { type: 'signed', email: read.email },
        name: read.name,
        provenUntil: read.until,
        refused: null,
      }
    return { ...claimedOf(form, identity), provenUntil: null, refused: read.refused }
  }
  return { ...claimedOf(form, identity), ...refused }
}

function claimedOf(
  form: ChatFormInput | null,
  identity: ChatSessionInput['identity'],
): { claim: Claim; name: string | null } {
  const name = form?.name || identity.name || null
  const typed = form?.email ?? identity.email ?? ''
  if (typed === '') return { claim: { type: 'none' }, name }
  const read = normaliseEmail(typed)
  if (read.email !== null) return { claim: { type: 'claimed', email: read.email }, name }
  if (form !== null) throw invalid({ field: 'form.email', code: read.problem })
  // The site passed something that is no address: as if it had passed none.
  return { claim: { type: 'none' }, name }
}

type Standing = {
  id: string
  before: ChatVisitorRow | null
  plan: BindingPlan
  provenUntil: number | null
  said: ChatSessionInput & { name: string | null }
  browser: Browser
}

async function standing(
  ctx: Ctx,
  { id, before, plan, provenUntil, said, browser }: Standing,
): Promise<ChatVisitorRow> {
  const now = ctx.clock.now()
  const { form, page, language } = said
  const person = {
    name: said.name ?? before?.name ?? null,
    phone: form?.phone || (before?.phone ?? null),
    company: form?.company || (before?.company ?? null),
  }
  const { email, trust } = plan
  return {
    id,
    visitor: trust === 'signed' && email !== null ? await signedVisitor(ctx, email) : id,
    site: browser.site,
    trust,
    contactId: email === null ? null : await contactOf(ctx, { email, language, ...person }, trust),
    email,
    ...person,
    provenUntil: trust === 'signed' ? (provenUntil ?? before?.provenUntil ?? null) : null,
    pageUrl: page.url,
    pageTitle: page.title,
    referrer: page.referrer || (before?.referrer ?? ''),
    ...browser.place,
    ...readDevice(browser.userAgent),
    language,
    createdAt: before?.createdAt ?? now,
    seenAt: seenSince(before, now) ?? before?.seenAt ?? now,
  }
}

/** When a browser is noted as seen: each page view moves two indexes, so that it is once an hour; null for not now. */
const seenSince = (before: Pick<ChatVisitorRow, 'seenAt'> | null, now: number): number | null =>
  before === null || before.seenAt + 3_600_000 <= now ? now : null

/** All browsers of one signed address are one visitor. The hash tells nothing of the address. */
const signedVisitor = async (ctx: Ctx, email: string): Promise<string> =>
  `s${await ctx.secrets.digest(email, `chat-visitor/${ctx.tenant.id}`)}`

/** The contact of an address; none for somebody who works here (spec 13.4). */
async function contactOf(ctx: Ctx, person: ChatPerson, trust: Trust): Promise<number | null> {
  if (await ctx.members.has(person.email)) return null
  const isProven = trust === 'signed'
  const taken = isProven ? takeInChatPerson(ctx, person, async () => true) : takeInClaimed(ctx, person)
  return (await taken).contactId
}

/** The page that a visitor looks at now. @throws resource.not_found */
export async function tellPage(
  ctx: Ctx,
  token: string | null,
  page: { url: string; title: string },
): Promise<void> {
  const row = await mustReadBinding(ctx, token)
  await writePage(ctx.db, ctx.tenant.id, { id: row.id, ...page, seenAt: seenSince(row, ctx.clock.now()) })
}
