import type { Db } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { Channel } from '../../../contracts/common.ts'
import type {
  CommandInput,
  CommandOutcome,
  CommandResult,
  StartInput,
} from '../../../contracts/inbox-commands.ts'
import { inboxSubprotocol, type InboxTicket } from '../../../contracts/inbox-frames.ts'
import type { InboxActor } from '../../../contracts/inbox-object.ts'
import type {
  AsOf,
  ConversationDetail,
  ConversationsPage,
  ConversationsQuery,
  Counts,
  InboxSearchPage,
  InboxSearchQuery,
  ThreadPage,
  ThreadQuery,
} from '../../../contracts/inbox.ts'
import { byId, byTimeAndKey, decodeCursor, encodeCursor } from '../../../lib/cursor.ts'
import { AppError, forbidden, invalid, notFound } from '../../../lib/errors.ts'
import { actorKey, describeActors } from '../../audit/service.ts'
import { findWhatsAppNumber } from '../../whatsapp/service.ts'
import { findRecipient } from '../queries/recipients.ts'

/** Who asks, with the name that others are shown. */
export async function actorOf(ctx: Ctx, directory: Db): Promise<InboxActor> {
  const { actor } = ctx
  if (actor.type !== 'user' && actor.type !== 'key') throw forbidden()
  const [described] = await describeActors(ctx, directory, [actorKey(actor)])
  const name = described?.name ?? ''
  return actor.type === 'user'
    ? { type: 'user', id: actor.userId, name }
    : { type: 'key', id: String(actor.keyId), name }
}

/** Who asks, where no name is shown. */
export function readerOf({ actor }: Ctx): InboxActor {
  if (actor.type === 'user') return { type: 'user', id: actor.userId, name: '' }
  if (actor.type === 'key') return { type: 'key', id: String(actor.keyId), name: '' }
  throw forbidden()
}

/** A page of conversations (spec 13.1). @throws request.invalid at `cursor` */
export async function listConversations(
  ctx: Ctx,
  { cursor: text, ...query }: ConversationsQuery,
): Promise<ConversationsPage> {
  const order = `inbox.${query.order}`
  const cursor = decodeCursor(order, text, byTimeAndKey)
  const after = cursor === undefined ? null : { key: cursor.key, id: cursor.id }
  const { next, ...page } = await ctx.inbox.list({ actor: readerOf(ctx), query: { ...query, after } })
  return { ...page, nextCursor: next === null ? null : encodeCursor(order, { ...next, backwards: false }) }
}

/** How many conversations stand where, and which the member has not read. */
export const countConversations = (ctx: Ctx): Promise<AsOf & Counts> =>
  ctx.inbox.counts({ actor: readerOf(ctx) })

/** @throws resource.not_found */
export async function getConversation(ctx: Ctx, id: string): Promise<ConversationDetail> {
  const found = await ctx.inbox.detail({ actor: readerOf(ctx), id })
  if (found === null) throw notFound()
  return found
}

/** A page of a thread, the newest first asked for. @throws resource.not_found */
export async function readMessages(ctx: Ctx, id: string, query: ThreadQuery): Promise<ThreadPage> {
  const page = await ctx.inbox.thread({ actor: readerOf(ctx), id, query })
  if (page === null) throw notFound()
  return page
}

/** Messages that hold all the words, and whom they name. @throws request.invalid at `cursor` */
export async function searchMessages(
  ctx: Ctx,
  { q, cursor: text, limit }: InboxSearchQuery,
): Promise<InboxSearchPage> {
  const order = 'inbox.search'
  const cursor = decodeCursor(order, text, byId)
  const query = { q, limit, before: cursor?.id ?? null }
  const { items, people, next } = await ctx.inbox.search({ actor: readerOf(ctx), query })
  return {
    items,
    people,
    nextCursor: next === null ? null : encodeCursor(order, { key: 0, id: next, backwards: false }),
  }
}

/** What a command that was done answers over HTTP; `repeated`: it was done before. */
export type Done = { seq: number; repeated: boolean; result: CommandResult }

function doneOf(outcome: CommandOutcome): Done {
  switch (outcome.type) {
    case 'ok':
    case 'dup':
      return { seq: outcome.seq, repeated: outcome.type === 'dup', result: outcome.result }
    case 'conflict':
      throw new AppError('inbox.unseen_reply')
    case 'err':
      throw new AppError(outcome.code)
  }
}

/** Does what a member or a program asks, once per `cid`. @throws `inbox.*` for what is refused */
export async function runCommand(ctx: Ctx, directory: Db, { cid, op }: CommandInput): Promise<Done> {
  return doneOf(await ctx.inbox.command({ actor: await actorOf(ctx, directory), cid, op }))
}

/**
 * Writes to a contact first (spec 13.8).
 *
 * @throws request.invalid at `contactId` for somebody unknown or deleted, at `peer` for an address that is not theirs
 *   or that they do not have on the channel; `inbox.*`
 */
export async function startConversation(ctx: Ctx, directory: Db, input: StartInput): Promise<Done> {
  const { channel, contactId } = input
  const found = await findRecipient(ctx.db, ctx.tenant.id, { contactId, channel, peer: input.peer ?? null })
  if (found === undefined) throw invalid({ field: 'contactId', code: 'unknown' })
  const peer = input.peer === undefined ? found.address : found.chosen === 1 ? input.peer : null
  if (peer === null)
    throw invalid({ field: 'peer', code: input.peer === undefined ? 'no_address' : 'unknown' })
  const ownAddress = await ownAddressOf(ctx, channel)
  const start = { ...input, peer, peerName: found.name, ownAddress }
  return doneOf(await ctx.inbox.start({ actor: await actorOf(ctx, directory), start }))
}

/** From which of the workspace's addresses a conversation is begun; empty where the channel has one alone. */
export const ownAddressOf = async (ctx: Ctx, channel: Channel): Promise<string> =>
  channel === 'whatsapp' ? (await findWhatsAppNumber(ctx, null)).number : ''

/** A ticket that opens one socket within a minute; the socket ends at `until` (epoch ms) at the latest. */
export async function makeTicket(ctx: Ctx, directory: Db, until: number | null): Promise<InboxTicket> {
  const { ticket, expiresAt } = await ctx.inbox.ticket({ actor: await actorOf(ctx, directory), until })
  return { ticket, expiresAt, path: `/api/v1/w/${ctx.tenant.slug}/inbox/socket`, protocol: inboxSubprotocol }
}
