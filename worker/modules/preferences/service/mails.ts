import type { SQL } from 'drizzle-orm/sql'
import type { Ctx } from '../../../context.ts'
import { type Language, languages } from '../../../contracts/common.ts'
import { optInLifetimeMs } from '../../../contracts/preferences.ts'
import { AppError } from '../../../lib/errors.ts'
import { formatSender, openEmailChannel, sendOneMail } from '../../channels/service.ts'
import {
  bookingStatements,
  bookSend,
  giveBackStatement,
  mayHaveLeft,
  wakeCovered,
  wakeWhenLow,
} from '../../credit/service-charges.ts'
import { writeOptInMail } from '../opt-in-mail.ts'
import {
  beginTry,
  bringForwardUnpaid,
  deleteExpired,
  endTryStatement,
  findNextMail,
  isUnsent,
  listDueMails,
  noCredit,
  type OptIn,
  postponeMail,
  recordMail,
} from '../queries.ts'

const mailsPerRun = 20
/** Waits between the tries of one mail; after the last it is given up. */
const waitsMs = [60_000, 5 * 60_000, 30 * 60_000, 2 * 3_600_000, 12 * 3_600_000]
/** How long a request that nobody confirmed is kept after its link went out of use. */
const keptMs = 7 * 86_400_000
/** When a mail that waits for credit is looked at although nobody topped up: something may have been given back. */
const creditLookMs = 3_600_000

/**
 * Sends the mails of double opt-ins through the workspace's own e-mail channel. They are transactional: neither
 * consent nor quiet hours hold back what somebody asked for a moment ago. A repeat goes under the same key.
 *
 * @returns epoch ms when to come again, null when nothing is left
 */
export async function sendOptInMails(ctx: Ctx): Promise<number | null> {
  const { db, tenant } = ctx
  await bringForwardUnpaid(db, tenant.id, ctx.clock.now())
  const due = await listDueMails(db, tenant.id, ctx.clock.now(), mailsPerRun)
  for (const optIn of due) await sendMail(ctx, optIn)
  await deleteExpired(db, tenant.id, ctx.clock.now() - keptMs)
  return findNextMail(db, tenant.id)
}

async function sendMail(ctx: Ctx, optIn: OptIn): Promise<void> {
  const now = ctx.clock.now()
  const waitMs = waitsMs[optIn.mail_attempts]
  const later = waitMs === undefined || now + waitMs > optIn.expires_at ? null : now + waitMs
  const key = `opt_in:${optIn.id}`
  let hasBegun = false
  const record = (mail: Parameters<typeof recordMail>[3], along: readonly SQL[] = []) =>
    recordMail(ctx.db, ctx.tenant.id, optIn.id, mail, along)
  // Two workers on one mail share its booking. Each counts its try before it begins; whoever hears that nothing was
  // sent takes its own back and returns the booking in one write, if no other try may have left. Only a refusal of the
  // content tells of all of them: the same body under the same key was refused then, too.
  const recordUnsent = async (mail: { dueAt: number | null; error: string }, isFinal: boolean) => {
    const { id } = ctx.tenant
    const giveBack = giveBackStatement(ctx, key, isUnsent(id, optIn.id, { tries: !isFinal }))
    await record({ mailedAt: null, ...mail }, [endTryStatement(id, optIn.id), giveBack])
    await wakeCovered(ctx)
  }
  try {
    const { provider, sender, state, connection } = await openEmailChannel(ctx)
    if (state === 'paused') return await record({ mailedAt: null, dueAt: later, error: 'channel_paused' })
    const send = { channel: 'email', connection, address: optIn.email, segments: null } as const
    const charge = { key, cause: 'opt_in', ...send } as const
    await beginTry(ctx.db, ctx.tenant.id, optIn.id)
    hasBegun = true
    const booking = await bookSend(ctx, charge)
    if (booking === 'uncovered') return await waitForCredit(ctx, optIn)
    const language: Language = languages.find((one) => one === optIn.language) ?? ctx.tenant.defaultLanguage
    const outgoing = {
      messageId: 0,
      to: optIn.email,
      from: formatSender(sender),
      replyTo: sender.replyTo === '' ? null : sender.replyTo,
      ...writeOptInMail(language, {
        workspace: ctx.tenant.name,
        url: await confirmUrl(ctx, optIn),
        days: Math.round(optInLifetimeMs / 86_400_000),
      }),
      headers: { 'Auto-Submitted': 'auto-generated' },
    }
    const outcome = await sendOneMail(ctx, provider, outgoing, `optin/${ctx.tenant.id}/${optIn.id}`)
    if (outcome.type === 'accepted') {
      // The other may have given it back.
      const paid = booking === 'free' ? [] : await bookingStatements(ctx, { ...charge, always: true })
      await record({ mailedAt: now, dueAt: null, error: null }, paid)
      if (paid.length > 0) await wakeWhenLow(ctx)
      return
    }
    const isFinal = outcome.type === 'refused'
    const mail = { dueAt: isFinal ? null : later, error: outcome.code }
    // What may have been accepted stays booked: its repeat goes under the same key.
    if (mayHaveLeft(outcome)) await record({ mailedAt: null, ...mail })
    else await recordUnsent(mail, isFinal)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const mail = { dueAt: later, error: error.code }
    if (hasBegun) await recordUnsent(mail, false)
    else await record({ mailedAt: null, ...mail })
  }
}

/** No try is used up: the mail goes with the next top-up, as long as its link holds. */
async function waitForCredit(ctx: Ctx, { id, expires_at: expiresAt }: OptIn): Promise<void> {
  const dueAt = ctx.clock.now() + creditLookMs
  await postponeMail(ctx.db, ctx.tenant.id, id, { dueAt: dueAt > expiresAt ? null : dueAt, error: noCredit })
}

const confirmUrl = async (ctx: Ctx, { id, expires_at: expiresAt }: OptIn): Promise<string> =>
  `${ctx.origins.public}/c/${await ctx.tokens.sign('confirm', [ctx.tenant.id, id, expiresAt])}`
