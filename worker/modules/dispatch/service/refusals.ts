import type { SQL } from 'drizzle-orm/sql'
import { execute, queryRows } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import { accountFaultOf, findTwilioConnection } from '../../channels/service-twilio.ts'
import { pauseChannel, recordChannelError, wakeDispatch } from '../../channels/service.ts'
import { recheckTemplates } from '../../templates/service.ts'
import { tellFull } from '../../whatsapp/service-places.ts'
import { judgeFault, stopsTemplate, tryTimes } from '../plan-calls.ts'
import { fullWindowCode } from '../plan.ts'
import { pauseForAccountStatement, pauseForTemplateStatement } from '../queries/campaigns.ts'
import {
  listTemplateIdsStatement,
  listWritingStatement,
  tryLaterStatement,
  waitAgainStatement,
  type Writing,
} from '../queries/refusals.ts'
import { reopenStatement } from '../queries/failures.ts'

/** A message that the provider took and then refused, as it tells afterwards. */
export type RefusedCall = { messageId: number; providerId: string; code: string }

const isAboutOthers = ({ code }: RefusedCall): boolean =>
  code === fullWindowCode || stopsTemplate(code) || accountFaultOf(code) !== null

/**
 * What follows from a refusal, to be written with it: what passes by itself is tried again later (spec 8.4); a
 * stopped template makes its campaigns wait for a person, and a fault of the account the whole channel; of that and of
 * a full window nobody is to blame, so that who was refused for it waits again.
 */
export async function refusalStatements(ctx: Ctx, refused: readonly RefusedCall[]): Promise<SQL[]> {
  const [tenantId, now] = [ctx.tenant.id, ctx.clock.now()]
  const later = refused
    .map(({ messageId, providerId, code }) => ({
      id: messageId,
      providerId,
      code,
      times: tryTimes(code, now),
    }))
    .filter(({ times }) => times.length > 0)
  return [
    ...(later.length === 0 ? [] : [tryLaterStatement(tenantId, later), reopenStatement(tenantId, now)]),
    ...(await aboutOthers(ctx, refused.filter(isAboutOthers))),
  ]
}

async function aboutOthers(ctx: Ctx, meant: readonly RefusedCall[]): Promise<SQL[]> {
  if (meant.length === 0) return []
  const [tenantId, now] = [ctx.tenant.id, ctx.clock.now()]
  const writing = listWritingStatement(
    tenantId,
    meant.map(({ messageId }) => messageId),
  )
  const campaigns = new Map(
    (await queryRows(ctx.db, writing.statement, writing.parser)).map((row) => [row.messageId, row]),
  )
  const stopped = meant.flatMap(({ messageId, code }) =>
    stopsTemplate(code) ? (campaigns.get(messageId)?.campaignId ?? []) : [],
  )
  const full = meant.filter(({ code }) => code === fullWindowCode)
  const opensAt = new Map<number | null, number>()
  for (const { messageId } of full) {
    const numberId = campaigns.get(messageId)?.numberId ?? null
    if (!opensAt.has(numberId)) opensAt.set(numberId, await tellFull(ctx, numberId))
  }
  const { again: spared, paused } = await judgeFaults(ctx, meant, campaigns)
  const again = [
    ...full.map(({ messageId: id, providerId, code }) => {
      const at = opensAt.get(campaigns.get(id)?.numberId ?? null) ?? now
      return { id, providerId, code, at, reason: 'whatsapp_limit' as const }
    }),
    ...spared.map(({ messageId: id, providerId, code }) => ({ id, providerId, code, at: now, reason: null })),
  ]
  return [
    ...(stopped.length === 0 ? [] : [pauseForTemplateStatement(tenantId, { ids: stopped, now })]),
    ...(again.length === 0 ? [] : [waitAgainStatement(tenantId, again), reopenStatement(tenantId, now)]),
    ...(paused.length === 0 ? [] : [pauseForAccountStatement(tenantId, { ids: paused, now })]),
  ]
}

/**
 * Faults of the account that are told afterwards: the channel waits for a person as if its call had been refused for
 * them, and says why.
 *
 * @returns who waits again, and the campaigns that are to be paused
 */
async function judgeFaults(
  ctx: Ctx,
  meant: readonly RefusedCall[],
  campaigns: ReadonlyMap<number, Writing>,
): Promise<{ again: RefusedCall[]; paused: number[] }> {
  const accounts = new Map<SendingChannel, Awaited<ReturnType<typeof findTwilioConnection>>>()
  const again: RefusedCall[] = []
  const paused = new Set<number>()
  const told = new Set<string>()
  for (const refused of meant) {
    const fault = accountFaultOf(refused.code)
    const writing = campaigns.get(refused.messageId)
    if (fault === null || writing === undefined) continue
    const { channel, campaignId } = writing
    if (channel !== 'sms' && channel !== 'whatsapp') continue
    const account = accounts.get(channel) ?? (await findTwilioConnection(ctx, channel))
    accounts.set(channel, account)
    const verdict = judgeFault(fault, { refused, writing, account })
    if (verdict === 'pause') paused.add(campaignId)
    if (verdict === 'pause' || verdict === 'again') again.push(refused)
    const news = `${verdict}:${channel}:${refused.code}`
    if (told.has(news)) continue
    told.add(news)
    // Before the events count as worked off: told again it changes nothing.
    if (verdict === 'pause') await pauseChannel(ctx, channel, refused.code)
    if (verdict === 'note') await recordChannelError(ctx, channel, refused.code)
  }
  return { again, paused: [...paused] }
}

/** Who has to know of refusals once they are written; what is lost here is found by the cron. */
export async function followRefusals(ctx: Ctx, refused: readonly RefusedCall[]): Promise<void> {
  const meant = refused.filter((one) => isAboutOthers(one) || tryTimes(one.code, 0).length > 0)
  if (meant.length === 0) return
  const writing = listWritingStatement(
    ctx.tenant.id,
    meant.filter(({ code }) => stopsTemplate(code)).map(({ messageId }) => messageId),
  )
  const campaigns = await queryRows(ctx.db, writing.statement, writing.parser)
  await askAboutTemplates(ctx, [...new Set(campaigns.map(({ campaignId }) => campaignId))])
  await wakeDispatch(ctx)
}

/** The provider refused a call for its template: the campaign waits for a person, and the provider is asked why. */
export async function stopForTemplate(ctx: Ctx, campaignId: number): Promise<void> {
  const pause = { ids: [campaignId], now: ctx.clock.now() }
  await execute(ctx.db, pauseForTemplateStatement(ctx.tenant.id, pause))
  await askAboutTemplates(ctx, [campaignId])
}

async function askAboutTemplates(ctx: Ctx, campaignIds: readonly number[]): Promise<void> {
  if (campaignIds.length === 0) return
  const said = listTemplateIdsStatement(ctx.tenant.id, campaignIds)
  await recheckTemplates(ctx, await queryRows(ctx.db, said.statement, said.parser))
}
