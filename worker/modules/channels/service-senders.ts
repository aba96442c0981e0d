import type { Ctx } from '../../context.ts'
import { maxSenders, type Sender, type SenderInput } from '../../contracts/channels.ts'
import { AppError, invalid, notFound } from '../../lib/errors.ts'
import { auditStatement } from '../audit/service.ts'
import {
  deleteSenderRow,
  findDefaultRow,
  findSenderRow,
  insertSender,
  listSenderRows,
  makeDefaultRow,
  restoreSenderRow,
  updateSenderRow,
} from './sender-queries.ts'
import type { EmailSender } from './port.ts'

/** The sandbox writes from a domain that exists nowhere (RFC 2606). */
export const firstSender = ({ tenant }: Ctx): EmailSender => ({
  fromName: tenant.name,
  fromEmail: `posta@${tenant.slug}.example`,
  replyTo: '',
})

/** The sender mails come from where none was chosen. */
export const defaultSender = async (ctx: Ctx): Promise<EmailSender> =>
  (await findDefaultRow(ctx.db, ctx.tenant.id)) ?? firstSender(ctx)

/** The sender a campaign chose; the default one where it chose none or it was removed since. */
export const chosenSender = async (ctx: Ctx, senderId: number | null): Promise<EmailSender> =>
  senderId === null
    ? defaultSender(ctx)
    : ((await findSenderRow(ctx.db, ctx.tenant.id, senderId)) ?? firstSender(ctx))

/** Every sender of the workspace, the default one first (spec 1.5). */
export const listSenders = (ctx: Ctx): Promise<Sender[]> => listSenderRows(ctx.db, ctx.tenant.id)

/** Whether a sender can be chosen. */
export const hasSender = async (ctx: Ctx, id: number): Promise<boolean> =>
  (await findSenderRow(ctx.db, ctx.tenant.id, id))?.id === id

/** Adds a sender. @throws request.invalid at `fromEmail`: the same one is there, or too many are */
export async function createSender(ctx: Ctx, input: SenderInput): Promise<Sender> {
  const known = await listSenders(ctx)
  const id = await insertSender(ctx.db, ctx.tenant.id, input, {
    now: ctx.clock.now(),
    limit: maxSenders,
    record: record(ctx, 'channel.sender_added', input),
  })
  if (id === undefined) {
    throw known.length >= maxSenders
      ? invalid({ field: 'fromEmail', code: 'too_many', params: { maximum: maxSenders } })
      : invalid({ field: 'fromEmail', code: 'taken' })
  }
  await ctx.due.lower(ctx.clock.now())
  return mustGetSender(ctx, id)
}

/** Changes a sender; mails that go out from now on carry it. @throws resource.not_found, request.invalid */
export async function updateSender(ctx: Ctx, id: number, input: SenderInput): Promise<Sender> {
  await mustGetSender(ctx, id)
  const changed = await updateSenderRow(ctx.db, ctx.tenant.id, id, input, {
    now: ctx.clock.now(),
    record: record(ctx, 'channel.sender_changed', input),
  })
  if (!changed) throw invalid({ field: 'fromEmail', code: 'taken' })
  await ctx.due.lower(ctx.clock.now())
  return mustGetSender(ctx, id)
}

/** Makes a sender the one for campaigns that choose none. @throws resource.not_found */
export async function makeDefaultSender(ctx: Ctx, id: number): Promise<Sender[]> {
  const sender = await mustGetSender(ctx, id)
  await makeDefaultRow(ctx.db, ctx.tenant.id, id, record(ctx, 'channel.sender_default', sender))
  return listSenders(ctx)
}

/**
 * Removes a sender: campaigns that chose it go out from the default one.
 *
 * @throws resource.not_found; sender.default for the default one
 */
export async function deleteSender(ctx: Ctx, id: number): Promise<void> {
  const sender = await mustGetSender(ctx, id)
  if (sender.isDefault) throw new AppError('sender.default')
  const removed = { id, now: ctx.clock.now(), record: record(ctx, 'channel.sender_removed', sender) }
  if (!(await deleteSenderRow(ctx.db, ctx.tenant.id, removed))) throw new AppError('sender.default')
}

/** Brings a removed sender back. @throws resource.not_found */
export async function restoreSender(ctx: Ctx, id: number): Promise<Sender> {
  if (!(await restoreSenderRow(ctx.db, ctx.tenant.id, id))) throw notFound()
  return mustGetSender(ctx, id)
}

async function mustGetSender(ctx: Ctx, id: number): Promise<Sender> {
  const found = await findSenderRow(ctx.db, ctx.tenant.id, id)
  if (found?.id !== id) throw notFound()
  return found
}

type SenderAction =
  | 'channel.sender_added'
  | 'channel.sender_changed'
  | 'channel.sender_default'
  | 'channel.sender_removed'

const record = (ctx: Ctx, action: SenderAction, { fromEmail }: EmailSender) =>
  auditStatement(
    ctx,
    { action, target: { id: 'email', name: null }, details: { sender: fromEmail } },
    { ifChanged: true },
  )

/** `Name <address>` with the name quoted where RFC 5322 asks for it. */
export function formatSender(sender: Pick<EmailSender, 'fromName' | 'fromEmail'>): string {
  const { fromName, fromEmail } = sender
  if (fromName === '') return fromEmail
  const name = /[()<>[\]:;@\\,."]/.test(fromName) ? `"${fromName.replaceAll(/["\\]/g, '\\$&')}"` : fromName
  return `${name} <${fromEmail}>`
}
