import type { Ctx } from '../../../context.ts'
import {
  type CannedAnswer,
  type CannedAnswerInput,
  type FilledAnswer,
  mostOfEach,
  type UpdateCannedAnswerInput,
} from '../../../contracts/inbox-desk.ts'
import { invalid, notFound } from '../../../lib/errors.ts'
import { foldText } from '../../../lib/identity/name.ts'
import { checkFields } from '../../../lib/merge-fields/check.ts'
import { compileText, renderDraft } from '../../../lib/merge-fields/render.ts'
import { parseFields } from '../../../lib/merge-fields/text.ts'
import { type MergeContact, valuesOf } from '../../../lib/merge-fields/values.ts'
import { getContact } from '../../contacts/service.ts'
import { readMergeOptions } from '../../fields/service.ts'
import {
  type CannedRow,
  deleteCanned,
  findCanned,
  insertCanned,
  listCanned,
  updateCanned,
} from '../queries/canned.ts'
import { mustBeMember, ownerOf, rewriteNamed, writeNamed } from './owner.ts'
import { getConversation } from './talk.ts'

const toAnswer = (row: CannedRow): CannedAnswer => ({
  id: row.id,
  name: row.name,
  text: row.text,
  own: row.user_id !== '',
  updatedAt: row.updated_at,
})

/** The canned answers that the asking member has, by name. */
export async function listCannedAnswers(ctx: Ctx): Promise<CannedAnswer[]> {
  return (await listCanned(ctx.db, ctx.tenant.id, ownerOf(ctx))).map(toAnswer)
}

/**
 * Keeps an answer for all members, or for oneself.
 *
 * @throws request.invalid at `text` for fields that are none, at `name` when there are too many; resource.conflict at
 *   `name`; auth.forbidden for a program's own
 */
export async function createCannedAnswer(
  ctx: Ctx,
  { name, text, own }: CannedAnswerInput,
): Promise<CannedAnswer> {
  const userId = own ? mustBeMember(ctx) : ''
  await assertFields(ctx, text)
  const row = { userId, name, nameKey: foldText(name), text, now: ctx.clock.now() }
  return toAnswer(await writeNamed(() => insertCanned(ctx.db, ctx.tenant.id, row, mostOfEach)))
}

/** @throws resource.not_found; resource.conflict at `name`; request.invalid at `text` */
export async function changeCannedAnswer(
  ctx: Ctx,
  id: number,
  input: UpdateCannedAnswerInput,
): Promise<CannedAnswer> {
  const { name, text } = { ...(await mustFind(ctx, id)), ...input }
  if (input.text !== undefined) await assertFields(ctx, text)
  const row = { id, name, nameKey: foldText(name), text, now: ctx.clock.now() }
  return toAnswer(await rewriteNamed(() => updateCanned(ctx.db, ctx.tenant.id, row)))
}

/** @throws resource.not_found */
export async function deleteCannedAnswer(ctx: Ctx, id: number): Promise<void> {
  if (!(await deleteCanned(ctx.db, ctx.tenant.id, { id, userId: ownerOf(ctx) }))) throw notFound()
}

/** The answer as it is written to the person of a conversation. @throws resource.not_found */
export async function fillCannedAnswer(ctx: Ctx, id: number, conversation: string): Promise<FilledAnswer> {
  const { text } = await mustFind(ctx, id)
  const { head } = await getConversation(ctx, conversation)
  const contact = head.contactId === null ? nobody(head) : await getContact(ctx, head.contactId)
  const valueOf = valuesOf(contact, await readMergeOptions(ctx), {})
  return renderDraft(compileText(text, 'text'), valueOf)
}

/** Somebody who is no contact yet: what is known of them is their address and name. */
const nobody = ({ channel, peer, peerName }: { channel: string; peer: string; peerName: string | null }) =>
  ({
    firstName: peerName,
    lastName: null,
    email: channel === 'email' ? peer : null,
    phone: channel === 'sms' || channel === 'whatsapp' ? peer : null,
    company: null,
    language: null,
    birthDate: null,
    fields: {},
  }) satisfies MergeContact

async function mustFind(ctx: Ctx, id: number): Promise<CannedRow> {
  const row = await findCanned(ctx.db, ctx.tenant.id, { id, userId: ownerOf(ctx) })
  if (row === undefined) throw notFound()
  return row
}

async function assertFields(ctx: Ctx, text: string): Promise<void> {
  const { fields } = await readMergeOptions(ctx)
  const problems = checkFields(parseFields(text), { fields, target: 'text' })
  if (problems.length > 0) throw invalid(...problems.map((problem) => ({ field: 'text', ...problem })))
}
