import type { Ctx } from '../../../context.ts'
import { type Language, languages } from '../../../contracts/common.ts'
import {
  fastestFormMs,
  oldestFormMs,
  optInLifetimeMs,
  publicFormLimits,
} from '../../../contracts/preferences.ts'
import { normaliseEmail } from '../../../lib/identity/email.ts'
import { errorFields } from '../../../lib/logger.ts'
import { coverAddress } from '../../../lib/identity/cover.ts'
import { countForm, findPerson, insertOptIn, isBlocked, listTopics } from '../queries.ts'

export type SignUpView = {
  language: Language | null
  /** The covered address of the contact whose link it is; null where one is asked for. */
  email: string | null
  topics: { listId: number; name: string; description: string }[]
  /** Says when the form was shown, signed. */
  shownAt: string
}

/** What the page shows: the topics, and whose link it is. */
export async function viewSignUp(ctx: Ctx, contactId: number | null): Promise<SignUpView> {
  const [person, topics] = await Promise.all([
    contactId === null ? undefined : findPerson(ctx.db, ctx.tenant.id, contactId),
    listTopics(ctx.db, ctx.tenant.id),
  ])
  const email = person?.person.email ?? null
  return {
    language: languages.find((one) => one === person?.person.language) ?? null,
    email: email === null ? null : coverAddress(email),
    topics: topics.map((one) => ({
      listId: one.id,
      name: one.public_name,
      description: one.public_description ?? '',
    })),
    shownAt: await ctx.tokens.sign('form', [ctx.tenant.id, ctx.clock.now()]),
  }
}

export type SignUpRequest = {
  contactId: number | null
  email: string
  firstName: string
  listIds: readonly number[]
  /** A field that no person sees: who fills it is a program. */
  honeypot: string
  shownAt: string
  language: Language
  /** The words the person agreed to. */
  text: string
  ip: string | null
  userAgent: string | null
}

/** `sent` also where nothing was: the page tells nobody who is known, blocked, or a program. */
export type SignUpOutcome = 'sent' | 'email' | 'too_fast' | 'stale' | 'too_many'

const longestName = 100

/**
 * Takes a request to be written to: a mail to the address asks for the confirmation, and nothing else is
 * changed before that (double opt-in). The same answer whoever has the address.
 */
export async function requestSignUp(ctx: Ctx, request: SignUpRequest): Promise<SignUpOutcome> {
  if (request.honeypot !== '') return 'sent'
  const now = ctx.clock.now()
  const shown = await ctx.tokens.read('form', request.shownAt)
  const ageMs = shown?.[0] === ctx.tenant.id ? now - (shown[1] ?? 0) : Number.POSITIVE_INFINITY
  if (ageMs > oldestFormMs) return 'stale'
  if (ageMs < fastestFormMs) return 'too_fast'
  const person =
    request.contactId === null ? undefined : await findPerson(ctx.db, ctx.tenant.id, request.contactId)
  const { email } = normaliseEmail(person?.person.email ?? request.email)
  if (email === null) return 'email'
  if (!(await withinLimits(ctx, request.ip, now))) return 'too_many'
  if (!(await mayMail(ctx, email, now))) return 'sent'
  const name = request.firstName
    .toWellFormed()
    .replace(/\p{C}/gu, ' ')
    .trim()
    .slice(0, longestName)
    .toWellFormed()
  await ctx.due.lower(now)
  await insertOptIn(ctx.db, ctx.tenant.id, {
    contactId: person?.person.id ?? null,
    email,
    firstName: name === '' ? null : name,
    language: request.language,
    listIds: request.listIds,
    text: request.text,
    ip: request.ip,
    userAgent: request.userAgent,
    now,
    expiresAt: now + optInLifetimeMs,
  })
  try {
    await ctx.queues.send({ type: 'optins.mail' })
  } catch (error) {
    // The row is there and the cron finds it.
    ctx.log.warn('optins.wake_failed', errorFields(error))
  }
  return 'sent'
}

async function withinLimits(ctx: Ctx, ip: string | null, now: number): Promise<boolean> {
  const scopes = [
    { scope: 'signup', limit: publicFormLimits.perWorkspace, per: 'hour' as const },
    ...(ip === null
      ? []
      : [
          {
            scope: `signup:ip:${await ctx.secrets.digest(ip, `public-form/${ctx.tenant.id}`)}`,
            limit: publicFormLimits.perAddressOfNetwork,
            per: 'hour' as const,
          },
        ]),
  ]
  return countForm(ctx.db, ctx.tenant.id, scopes, now)
}

/** An address that is kept out gets no mail, nor one that was asked for too often by whoever. */
async function mayMail(ctx: Ctx, email: string, now: number): Promise<boolean> {
  if (await isBlocked(ctx.db, ctx.tenant.id, { channel: 'email', address: email })) return false
  const scope = `signup:email:${await ctx.secrets.digest(email, `public-form/${ctx.tenant.id}`)}`
  const limit = publicFormLimits.perEmailADay
  return countForm(ctx.db, ctx.tenant.id, [{ scope, limit, per: 'day' }], now)
}
