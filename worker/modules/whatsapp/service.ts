import type { Ctx } from '../../context.ts'
import type {
  CreateWhatsAppNumberInput,
  PlayWhatsAppNumberInput,
  UpdateWhatsAppNumberInput,
  WhatsAppNumber,
  WhatsAppNumberRef,
} from '../../contracts/whatsapp.ts'
import { maxWhatsAppNumbers } from '../../contracts/whatsapp.ts'
import { AppError, conflict, invalid } from '../../lib/errors.ts'
import { auditStatement } from '../audit/service.ts'
import { findWhatsAppPhone, readWhatsAppSender, wakeDispatch } from '../channels/service-whatsapp.ts'
import {
  deleteNumberRow,
  findNextPoll,
  insertNumber,
  listDueNumbers,
  listNumberRows,
  mustGetNumber,
  type NumberRow,
  updateNumber,
  updatePolled,
} from './queries.ts'

const hourMs = 3_600_000
/** The provider moves its limits within hours; once a day is what its documentation asks for. */
const pollEveryMs = 24 * hourMs
const pollAgainMs = hourMs
const pollsPerSweep = 5

/** Twilio's number for tests: nobody's, so every workspace can have it. */
export const sandboxPhone = '+15005550006'

const refOf = ({ phone, ladder, business }: NumberRow): WhatsAppNumberRef => ({
  number: phone,
  ladder,
  business,
})

/** The numbers with where each stands; a workspace without one gets the sandbox's. */
export async function listWhatsAppNumbers(ctx: Ctx): Promise<WhatsAppNumber[]> {
  return Promise.all((await mustListNumbers(ctx)).map((row) => toNumber(ctx, row)))
}

/** The number messages go from: the chosen one, else the one that is connected. @throws channel.not_configured */
export async function findWhatsAppNumber(ctx: Ctx, id: number | null): Promise<WhatsAppNumberRef> {
  const rows = await mustListNumbers(ctx)
  const connected = id === null ? await findWhatsAppPhone(ctx) : null
  const chosen = rows.find((row) => row.id === id || row.phone === connected) ?? rows[0]
  if (chosen === undefined) throw new AppError('channel.not_configured')
  return refOf(chosen)
}

/** Whether the workspace has this number. */
export async function hasWhatsAppNumber(ctx: Ctx, id: number): Promise<boolean> {
  return (await mustListNumbers(ctx)).some((row) => row.id === id)
}

/** What stands for a person in the Limiter: a keyed hash of the number, of this workspace alone. */
export async function hashWhatsAppUser(ctx: Ctx, address: string): Promise<string> {
  return (await ctx.secrets.digest(address, `tenant:${ctx.tenant.id}/whatsapp-user`)).slice(0, 22)
}

/**
 * Somebody wrote to one of the workspace's numbers: for 24 hours answers to them count no more (spec 9.1), and
 * whoever waits to write to them is looked at now. In the sandbox every message is to its own number.
 *
 * @param at when they wrote, epoch ms
 */
export async function openAnswerWindow(
  ctx: Ctx,
  { number, user, at }: { number: string; user: string; at: number },
): Promise<void> {
  const rows = await mustListNumbers(ctx)
  const written =
    rows.find(({ phone }) => phone === number) ?? rows.find(({ is_sandbox: trial }) => trial === 1)
  if (written === undefined) return
  const { wake } = await ctx.limiter.windowOpened({
    number: refOf(written),
    user: await hashWhatsAppUser(ctx, user),
    at,
  })
  if (wake) await wakeDispatch(ctx)
}

/**
 * Adds a number and asks the provider for its level. It belongs to one workspace: the directory is asked
 * before the shard commits, so that a crash in between leaves a claim that the same workspace can use.
 *
 * @throws request.invalid at `phone` when another workspace has it; resource.conflict when this one does
 */
export async function createWhatsAppNumber(
  ctx: Ctx,
  input: CreateWhatsAppNumberInput,
): Promise<WhatsAppNumber> {
  const known = await listNumberRows(ctx.db, ctx.tenant.id)
  if (known.length >= maxWhatsAppNumbers) throw new AppError('rate.limited')
  if (input.phone === sandboxPhone) throw invalid({ field: 'phone', code: 'number_taken' })
  if (!(await ctx.whatsappClaims.claim(input.phone))) {
    throw invalid({ field: 'phone', code: 'number_taken' })
  }
  const now = ctx.clock.now()
  const added = await insertNumber(ctx.db, ctx.tenant.id, { ...input, isSandbox: false, now }, [
    auditStatement(ctx, {
      action: 'channel.number_added',
      target: { id: 'whatsapp', name: input.phone },
      details: {},
    }),
  ])
  if (added === undefined) throw conflict()
  if (added.sender_sid !== '') await poll(ctx, added)
  return getWhatsAppNumber(ctx, added.id)
}

/**
 * Changes a number; a limit that staff say holds at once, over the provider's.
 *
 * @throws resource.not_found
 */
export async function updateWhatsAppNumber(
  ctx: Ctx,
  id: number,
  input: UpdateWhatsAppNumberInput,
): Promise<WhatsAppNumber> {
  const row = await mustGetNumber(ctx.db, ctx.tenant.id, id)
  const next: NumberRow = {
    ...row,
    name: input.name ?? row.name,
    ladder: input.ladder ?? row.ladder,
    sender_sid: row.is_sandbox === 1 ? '' : (input.senderSid ?? row.sender_sid),
    staff_limit:
      input.staffLimit === undefined
        ? row.staff_limit
        : input.staffLimit === 'unlimited'
          ? 0
          : input.staffLimit,
  }
  const record = auditStatement(ctx, {
    action: 'channel.number_changed',
    target: { id: 'whatsapp', name: row.phone },
    details: { limit: String(next.staff_limit ?? '') },
  })
  await ctx.due.lower(ctx.clock.now())
  await updateNumber(ctx.db, ctx.tenant.id, next, { now: ctx.clock.now(), also: [record] })
  await tellStaffLimit(ctx, next)
  return getWhatsAppNumber(ctx, id)
}

async function tellStaffLimit(ctx: Ctx, row: NumberRow): Promise<void> {
  const limit = row.staff_limit === null ? 'none' : row.staff_limit === 0 ? null : row.staff_limit
  const { wake } = await ctx.limiter.tellLevel({ number: refOf(row), source: 'staff', limit })
  if (wake) await wakeDispatch(ctx)
}

/**
 * Takes a number out of the workspace; whom it wrote to still counts, should it come back.
 *
 * @throws number.in_use while a campaign goes from it, whose rest would go from another
 */
export async function deleteWhatsAppNumber(ctx: Ctx, id: number): Promise<void> {
  const row = await mustGetNumber(ctx.db, ctx.tenant.id, id)
  if (row.is_sandbox === 1) throw new AppError('resource.conflict')
  const removed = {
    action: 'channel.number_removed',
    target: { id: 'whatsapp', name: row.phone },
    details: {},
  } as const
  const also = [auditStatement(ctx, removed, { ifChanged: true })]
  const now = ctx.clock.now()
  if (!(await deleteNumberRow(ctx.db, ctx.tenant.id, { id, now, also }))) throw new AppError('number.in_use')
  await ctx.limiter.dropNumber({ number: row.phone })
  await ctx.whatsappClaims.release(row.phone, now)
}

/** Longer than any request lives that has claimed a number and is about to commit it. */
const claimedForMs = hourMs

/**
 * Lets numbers go that a crash left claimed: before their row was committed, or after it was deleted. Others could
 * never have them otherwise.
 *
 * @returns null: there is nothing to wait for
 */
export async function releaseOrphanedNumbers(ctx: Ctx): Promise<null> {
  const until = ctx.clock.now() - claimedForMs
  // Before the rows are read: what is claimed anew from here on stays.
  const claimed = await ctx.whatsappClaims.list(until)
  if (claimed.length === 0) return null
  const rows = await listNumberRows(ctx.db, ctx.tenant.id)
  const own = new Set(rows.map(({ phone }) => phone))
  const orphans = claimed.filter((phone) => !own.has(phone))
  if (orphans.length === 0) return null
  // The connected one gets its row when the numbers are next asked for.
  const connected = await findWhatsAppPhone(ctx)
  for (const phone of orphans) {
    if (phone !== connected) await ctx.whatsappClaims.release(phone, until)
  }
  ctx.log.info('whatsapp.claims_released', { numbers: orphans.length })
  return null
}

/** Asks the provider now. @throws resource.not_found */
export async function refreshWhatsAppNumber(ctx: Ctx, id: number): Promise<WhatsAppNumber> {
  const row = await mustGetNumber(ctx.db, ctx.tenant.id, id)
  if (row.sender_sid !== '') await poll(ctx, row)
  return getWhatsAppNumber(ctx, id)
}

/** Plays what the provider would tell of the sandbox's number. @throws resource.conflict for a real one */
export async function playWhatsAppNumber(
  ctx: Ctx,
  id: number,
  play: PlayWhatsAppNumberInput,
): Promise<WhatsAppNumber> {
  const row = await mustGetNumber(ctx.db, ctx.tenant.id, id)
  if (row.is_sandbox !== 1) throw new AppError('resource.conflict')
  const { wake } = await ctx.limiter.tellLevel({
    number: refOf(row),
    source: 'provider',
    ...(play.quality === undefined ? {} : { quality: play.quality }),
    ...(play.restricted === undefined ? {} : { restricted: play.restricted }),
  })
  if (wake) await wakeDispatch(ctx)
  return getWhatsAppNumber(ctx, id)
}

/** Asks the provider of the numbers that are due; when the next ones are, null without any. */
export async function pollWhatsAppNumbers(ctx: Ctx): Promise<number | null> {
  const due = await listDueNumbers(ctx.db, ctx.tenant.id, { now: ctx.clock.now(), most: pollsPerSweep })
  for (const row of due) await poll(ctx, row)
  return findNextPoll(ctx.db, ctx.tenant.id)
}

async function poll(ctx: Ctx, row: NumberRow): Promise<void> {
  const answer = await readWhatsAppSender(ctx, row.sender_sid)
  const at = ctx.clock.now()
  if (!answer.ok) {
    const failed = { id: row.id, at, nextAt: at + pollAgainMs, answer: { error: answer.code } }
    return updatePolled(ctx.db, ctx.tenant.id, failed)
  }
  const { sender } = answer
  await updatePolled(ctx.db, ctx.tenant.id, {
    id: row.id,
    at,
    nextAt: at + pollEveryMs,
    answer: { ...sender, business: sender.business ?? row.business },
  })
  const { wake } = await ctx.limiter.tellLevel({
    number: refOf({ ...row, business: sender.business ?? row.business }),
    source: 'provider',
    limit: sender.limit === undefined ? 'none' : sender.limit,
    quality: sender.quality,
    restricted: sender.restricted,
  })
  if (wake) await wakeDispatch(ctx)
}

async function getWhatsAppNumber(ctx: Ctx, id: number): Promise<WhatsAppNumber> {
  return toNumber(ctx, await mustGetNumber(ctx.db, ctx.tenant.id, id))
}

/**
 * The workspace's own numbers, the one it is connected with among them; without one the sandbox's, which is
 * made when it is first asked for.
 */
async function mustListNumbers(ctx: Ctx): Promise<NumberRow[]> {
  const [rows, connected] = await Promise.all([listNumberRows(ctx.db, ctx.tenant.id), findWhatsAppPhone(ctx)])
  const missing = connected !== null && rows.every(({ phone }) => phone !== connected)
  if (missing && (await ctx.whatsappClaims.claim(connected))) {
    await addNumber(ctx, { phone: connected, name: '', isSandbox: false })
    return mustListNumbers(ctx)
  }
  const own = rows.filter((row) => row.is_sandbox === 0)
  if (rows.length > 0) return own.length > 0 ? own : rows
  await addNumber(ctx, { phone: sandboxPhone, name: 'Sandbox', isSandbox: true })
  return listNumberRows(ctx.db, ctx.tenant.id)
}

async function addNumber(
  ctx: Ctx,
  number: { phone: string; name: string; isSandbox: boolean },
): Promise<void> {
  const added = { ...number, senderSid: '', ladder: 'per_number', now: ctx.clock.now() } as const
  await insertNumber(ctx.db, ctx.tenant.id, added, [])
}

async function toNumber(ctx: Ctx, row: NumberRow): Promise<WhatsAppNumber> {
  return {
    id: row.id,
    phone: row.phone,
    name: row.name,
    senderSid: row.sender_sid,
    isSandbox: row.is_sandbox === 1,
    ladder: row.ladder,
    staffLimit: row.staff_limit === 0 ? 'unlimited' : row.staff_limit,
    polledAt: row.polled_at,
    pollError: row.poll_error,
    standing: await ctx.limiter.levelOf({ number: refOf(row) }),
  }
}
