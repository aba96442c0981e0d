import { isNotNullViolation, isUniqueViolation } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { Language } from '../../../contracts/common.ts'
import type { ContactDetail, MergeContactsInput, MergePreview } from '../../../contracts/contacts.ts'
import { actorIdOf } from '../../../lib/actor.ts'
import { AppError, conflict } from '../../../lib/errors.ts'
import { auditStatement } from '../../audit/service.ts'
import { canBeReached, decideMerge, type MergeDecision, type MergeParty } from '../merge.ts'
import { findContactDetail, findMergedInto, mergeContactRows, readMergeUnion } from '../queries.ts'
import { getContact } from './detail.ts'
import { goneContact } from './gone.ts'

/** What the consent log says where the two had stated different things. */
const proofs: Record<Language, string> = {
  it: 'Due contatti uniti: vale il consenso più severo.',
  en: 'Two contacts merged: the stricter consent holds.',
  fr: 'Deux contacts fusionnés : le consentement le plus strict s’applique.',
}

/** Tries of a merge that others keep overtaking. */
const maxTries = 5

/**
 * Makes one contact of two with everything that hangs on them (spec 2.5): addresses, tags, lists with what
 * was decided by hand, consents (the stricter wins, the log of both stays), messages and their figures,
 * history. The id that goes leads on to the one that stays. Merging the same two again changes nothing.
 *
 * @throws `resource.not_found`, `contact.merged` or `contact.erased` for an id that is gone,
 *   `contact.deleted` when either is deleted, `contact.no_identity` for a choice that leaves no address
 */
export async function mergeContacts(ctx: Ctx, input: MergeContactsInput): Promise<ContactDetail> {
  const { keepId, mergeId } = input
  for (let attempt = 1; ; attempt++) {
    if ((await findMergedInto(ctx.db, ctx.tenant.id, mergeId)) === keepId) break
    const [keep, merge] = await openBoth(ctx, input)
    const now = ctx.clock.now()
    await ctx.due.lower(now)
    try {
      await mergeContactRows(
        ctx.db,
        ctx.tenant.id,
        {
          keep: keep.contact,
          merge: merge.contact,
          ...decide(keep, merge, input),
          proof: proofs[ctx.tenant.defaultLanguage],
          actorId: actorIdOf(ctx.actor),
          now,
        },
        auditStatement(ctx, {
          action: 'contact.merged',
          target: { id: keepId, name: null },
          details: { mergedId: mergeId },
        }),
      )
      break
    } catch (error) {
      // Somebody wrote between reading and writing: decide anew on what is there now.
      if (!isOvertaken(error)) throw error
      if (attempt === maxTries) throw conflict()
    }
  }
  // Also of two that were merged before: whoever did it may have been cut off here.
  const kept = (await findContactDetail(ctx.db, ctx.tenant.id, keepId))?.contact
  const name = [kept?.firstName, kept?.lastName].filter(Boolean).join(' ') || null
  await ctx.inbox.moveContact({ from: mergeId, to: keepId, name })
  await ctx.queues.send({ type: 'lists.refresh' })
  return getContact(ctx, keepId)
}

const isOvertaken = (error: unknown): boolean =>
  isNotNullViolation(error, 'merged_contacts.contact_id') ||
  isNotNullViolation(error, 'merged_contacts.into_id') ||
  isUniqueViolation(error, 'merged_contacts.contact_id')

/**
 * What a merge would make, nothing written.
 *
 * @throws as `mergeContacts`
 */
export async function previewMerge(ctx: Ctx, input: MergeContactsInput): Promise<MergePreview> {
  const [keep, merge] = await openBoth(ctx, input)
  const { values, consents } = decide(keep, merge, input)
  const { keepId, mergeId } = input
  const union = await readMergeUnion(ctx.db, ctx.tenant.id, { keepId, mergeId, now: ctx.clock.now() })
  const { sortName: _, ...shown } = values
  return { values: { ...shown, phoneValid: values.phone !== null }, consents, ...union }
}

function decide(keep: MergeParty, merge: MergeParty, input: MergeContactsInput): MergeDecision {
  const decision = decideMerge(keep, merge, input)
  if (!canBeReached(decision.values, [keep, merge])) throw new AppError('contact.no_identity')
  return decision
}

async function openBoth(
  ctx: Ctx,
  { keepId, mergeId }: MergeContactsInput,
): Promise<[MergeParty, MergeParty]> {
  const [keep, merge] = await Promise.all([openParty(ctx, keepId), openParty(ctx, mergeId)])
  return [keep, merge]
}

async function openParty(ctx: Ctx, id: number): Promise<MergeParty> {
  const found = await findContactDetail(ctx.db, ctx.tenant.id, id)
  if (found === undefined) throw await goneContact(ctx, id)
  if (found.contact.deletedAt !== null) throw new AppError('contact.deleted')
  return found
}
