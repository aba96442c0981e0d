import type { Db } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { ContactChannel, ConversationContactInput } from '../../../contracts/inbox-desk.ts'
import { conflict, notFound } from '../../../lib/errors.ts'
import { createContact, getContact, identityOfWriter, takeOverWriter } from '../../contacts/service.ts'
import { findRecipient, findSuppression } from '../queries/recipients.ts'
import { passableReasons } from '../reply-content.ts'
import { actorOf, getConversation, ownAddressOf } from './talk.ts'

/**
 * Says who the person of a conversation is, whom nobody knew: a contact that is there, or a new one, not opted in (spec
 * 13.5). What it says stays claimed.
 *
 * @throws resource.not_found; resource.conflict when somebody knows already; what making a contact throws
 */
export async function nameContact(
  ctx: Ctx,
  directory: Db,
  conversation: string,
  input: ConversationContactInput,
): Promise<{ contactId: number }> {
  const { head } = await getConversation(ctx, conversation)
  if (head.contactId !== null) throw conflict()
  const writer = { channel: head.channel, address: head.peer }
  const contact =
    'create' in input
      ? await createContact(ctx, input.create, identityOfWriter(writer))
      : await getContact(ctx, input.contactId)
  await takeOverWriter(ctx, contact.id, writer)
  const name = [contact.firstName, contact.lastName].filter(Boolean).join(' ') || null
  const address = contact.email ?? contact.phone
  const link = { actor: await actorOf(ctx, directory), conversation, contactId: contact.id, name, address }
  if (!(await ctx.inbox.linkContact(link))) throw notFound()
  return { contactId: contact.id }
}

const channels = ['email', 'sms', 'whatsapp', 'messenger'] as const
/** Where a contact can be written to from the inbox, and what stands against it. @throws resource.not_found */
export async function listContactChannels(ctx: Ctx, contactId: number): Promise<ContactChannel[]> {
  await getContact(ctx, contactId)
  const found: ContactChannel[] = []
  for (const channel of channels) {
    const recipient = await findRecipient(ctx.db, ctx.tenant.id, { contactId, channel, peer: null })
    const address = recipient?.address ?? null
    if (address === null) continue
    const asked = { channel, address, passable: passableReasons(channel) }
    const suppression = await findSuppression(ctx.db, ctx.tenant.id, asked)
    const to = [{ channel, peer: address, ownAddress: await ownAddressOf(ctx, channel) }]
    const [running = null] = await ctx.inbox.running({ to })
    found.push({
      channel,
      address,
      suppression,
      refusal: suppression !== null ? 'suppressed' : isOutside(channel, running, ctx.clock.now()),
      conversation: running?.id ?? null,
      lastCseq: running?.lastCseq ?? 0,
    })
  }
  return found
}

/** Whether only an approved template goes. */
function isOutside(
  channel: ContactChannel['channel'],
  running: { windowUntil: number | null } | null,
  now: number,
): 'outside_window' | null {
  const needsWindow = channel === 'whatsapp' || channel === 'messenger'
  return needsWindow && (running?.windowUntil ?? 0) <= now ? 'outside_window' : null
}
