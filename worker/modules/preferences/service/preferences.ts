import type { ConsentChange, LiftedAddress } from '../../../../db/consents.ts'
import type { Ctx } from '../../../context.ts'
import { type Language, languages } from '../../../contracts/common.ts'
import { addressesOf, hashAddresses } from '../../suppressions/service.ts'
import { coverAddress } from '../../../lib/identity/cover.ts'
import {
  planLeaving,
  planPreferences,
  type PreferencesForm,
  type PreferencesPlan,
  type ShownChannel,
  type ShownTopic,
} from '../plan.ts'
import { findPerson, type PersonRows, writePreferences } from '../queries.ts'

/** What the page of a person shows. */
export type PreferencesView = {
  contactId: number
  language: Language | null
  /** Covered; null when the person has no e-mail. */
  email: string | null
  channels: ShownChannel[]
  topics: ShownTopic[]
}

/** Who changes their preferences, and by which message they came, if by one. */
export type PreferencesOwner = { contactId: number; messageId: number | null }

/** What a person is told they agree to, by channel and topic; kept as the proof (GDPR art. 7.1). */
export type PreferencesProof = {
  /** The words beside a channel's box. */
  yes: (channel: ShownChannel['channel']) => string
  /** The words of a withdrawal. */
  no: (channel: ShownChannel['channel']) => string
  ip: string | null
  userAgent: string | null
}

/** The signed address of a contact's page; with a message it says which one it came by. */
export const preferencesUrl = async (ctx: Ctx, { contactId, messageId }: PreferencesOwner): Promise<string> =>
  `${ctx.origins.public}/p/${await ctx.tokens.sign('preferences', [ctx.tenant.id, contactId, messageId ?? 0])}`

/** What the page shows; null when the person is gone. Writes nothing. */
export async function viewPreferences(ctx: Ctx, contactId: number): Promise<PreferencesView | null> {
  const found = await findPerson(ctx.db, ctx.tenant.id, contactId)
  return found === undefined ? null : toView(found)
}

const toView = ({ person, channels, topics }: PersonRows): PreferencesView => ({
  contactId: person.id,
  language: languages.find((one) => one === person.language) ?? null,
  email: person.email === null ? null : coverAddress(person.email),
  channels: channels.map(({ channel, address, state, blocked }) => ({
    channel,
    address: address === null || channel === 'push' ? null : coverAddress(address),
    state,
    blocked: blocked === 1,
  })),
  topics: topics.map((one) => ({
    listId: one.id,
    name: one.public_name,
    description: one.public_description ?? '',
    joined: one.joined === 1,
  })),
})

/**
 * Takes over what the person ticked: consents with their proof, topics joined and left, all at once. The next
 * batch of a running campaign already goes by it (spec 7.3). An opt-in ends a suppression that stood for the
 * person's own withdrawal (decision 26).
 *
 * @returns the page as it is afterwards; null when the person is gone
 */
export async function changePreferences(
  ctx: Ctx,
  owner: PreferencesOwner,
  form: PreferencesForm,
  proof: PreferencesProof,
): Promise<PreferencesView | null> {
  return apply(ctx, owner, (view) => planPreferences(view, form), proof)
}

/** Withdraws everything at once: every channel, every topic. */
export const leaveEverything = (
  ctx: Ctx,
  owner: PreferencesOwner,
  proof: PreferencesProof,
): Promise<PreferencesView | null> => apply(ctx, owner, planLeaving, proof)

async function apply(
  ctx: Ctx,
  { contactId, messageId }: PreferencesOwner,
  plan: (view: PreferencesView) => PreferencesPlan,
  proof: PreferencesProof,
): Promise<PreferencesView | null> {
  const found = await findPerson(ctx.db, ctx.tenant.id, contactId)
  if (found === undefined) return null
  const { consents, join, leave } = plan(toView(found))
  if (consents.length + join.length + leave.length === 0) return toView(found)
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  await writePreferences(ctx.db, ctx.tenant.id, {
    contactId: found.person.id,
    consents: consents.map(({ channel, state }): ConsentChange => ({
      contactId: found.person.id,
      channel,
      state,
      source: 'preference_page',
      text: state === 'opted_in' ? proof.yes(channel) : proof.no(channel),
      messageId,
      ip: proof.ip,
      userAgent: proof.userAgent,
    })),
    lifted: await addressesLifted(
      ctx,
      found,
      consents.filter(({ state }) => state === 'opted_in').map(({ channel }) => channel),
    ),
    join,
    leave,
    now,
  })
  await ctx.queues.send({ type: 'lists.refresh' })
  return viewPreferences(ctx, found.person.id)
}

/** The very addresses that an opt-in is for, with their hashes. */
const addressesLifted = (
  ctx: Ctx,
  { channels }: PersonRows,
  optedIn: readonly ShownChannel['channel'][],
): Promise<LiftedAddress[]> =>
  hashAddresses(
    ctx,
    channels.flatMap(({ channel, address }) =>
      address !== null && optedIn.includes(channel) ? [{ channel, address }] : [],
    ),
  )

/** What a confirmed e-mail address ends. */
export const emailLifted = (ctx: Ctx, email: string): Promise<LiftedAddress[]> =>
  hashAddresses(ctx, addressesOf({ email, phone: null }))
