import type { ConsentChange } from '../../../../db/consents.ts'
import type { Ctx } from '../../../context.ts'
import { type Language, languages } from '../../../contracts/common.ts'
import { AppError } from '../../../lib/errors.ts'
import { createSignedUpContact, updateContact } from '../../contacts/service.ts'
import { coverAddress } from '../../../lib/identity/cover.ts'
import { confirmOptIn, findOptIn, findOwner, findPerson, type OptIn } from '../queries.ts'
import { emailLifted, preferencesUrl } from './preferences.ts'

export type ConfirmView = {
  optInId: number
  language: Language | null
  email: string
  state: 'open' | 'confirmed' | 'expired'
}

/**
 * What the page behind the link of the mail shows; null when there is no such request. Writes nothing: link
 * scanners open every address.
 *
 * @param expiresAt as the link's token tells it
 */
export async function openConfirm(ctx: Ctx, optInId: number, expiresAt: number): Promise<ConfirmView | null> {
  const optIn = await findOptIn(ctx.db, ctx.tenant.id, optInId)
  if (optIn === undefined) {
    return expiresAt < ctx.clock.now() ? { optInId, language: null, email: '', state: 'expired' } : null
  }
  const isLate = Math.min(expiresAt, optIn.expires_at) < ctx.clock.now()
  return {
    optInId,
    language: languages.find((one) => one === optIn.language) ?? null,
    email: coverAddress(optIn.email),
    state: optIn.confirmed_at !== null ? 'confirmed' : isLate ? 'expired' : 'open',
  }
}

/**
 * Confirms a request: the address is proven, so its person is opted in doubly and joins the topics. Unknown
 * addresses become contacts now, deleted ones come back. Again changes nothing.
 *
 * @returns the address of the person's preference page; null when it cannot be confirmed any more
 */
export async function confirmSignUp(
  ctx: Ctx,
  view: ConfirmView,
  proof: { ip: string | null; userAgent: string | null },
): Promise<string | null> {
  const optIn = await findOptIn(ctx.db, ctx.tenant.id, view.optInId)
  if (optIn === undefined || view.state === 'expired') return null
  const person = await takePerson(ctx, optIn)
  const url = await preferencesUrl(ctx, { contactId: person.id, messageId: null })
  if (optIn.confirmed_at !== null) return url
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  const consent: ConsentChange = {
    contactId: person.id,
    channel: 'email',
    state: 'opted_in_double',
    source: 'double_opt_in',
    text: optIn.text,
    optInId: optIn.id,
    ...proof,
  }
  await confirmOptIn(ctx.db, ctx.tenant.id, optIn, {
    contactId: person.id,
    consents: [consent],
    lifted: await emailLifted(ctx, optIn.email),
    join: optIn.list_ids,
    leave: [],
    restore: person.deleted,
    now,
  })
  await ctx.queues.send({ type: 'lists.refresh' })
  return url
}

type Taken = { id: number; deleted: boolean }

/** Whoever has the address; else the contact whose link it was, if it had none; else a new one. */
async function takePerson(ctx: Ctx, optIn: OptIn): Promise<Taken> {
  const owner = await findOwner(ctx.db, ctx.tenant.id, optIn.email)
  if (owner !== undefined) return { id: owner.id, deleted: owner.deleted === 1 }
  const linked = optIn.contact_id === null ? null : await giveAddress(ctx, optIn, optIn.contact_id)
  if (linked !== null) return linked
  const id = await createSignedUpContact(ctx, {
    email: optIn.email,
    firstName: optIn.first_name,
    language: optIn.language,
  })
  return { id, deleted: false }
}

async function giveAddress(ctx: Ctx, { email }: OptIn, contactId: number): Promise<Taken | null> {
  const found = await findPerson(ctx.db, ctx.tenant.id, contactId)
  if (found === undefined || found.person.email !== null) return null
  try {
    await updateContact(ctx, found.person.id, { email })
    return { id: found.person.id, deleted: false }
  } catch (error) {
    // It was deleted, or somebody took the address a moment ago: then it is theirs, or somebody new.
    if (error instanceof AppError) return null
    throw error
  }
}
