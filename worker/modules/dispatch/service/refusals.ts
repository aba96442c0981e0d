import type { SQL } from 'drizzle-orm/sql'
import { execute, queryRows } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import { wakeDispatch } from '../../channels/service.ts'
import { recheckTemplates } from '../../templates/service.ts'
import { tellFull } from '../../whatsapp/service-places.ts'
import { stopsTemplate, tryTimes } from '../plan-calls.ts'
import { fullWindowCode } from '../plan.ts'
import { pauseForTemplateStatement } from '../queries/campaigns.ts'
import {
  listTemplateIdsStatement,
  listWritingStatement,
  tryLaterStatement,
  waitAgainStatement,
} from '../queries/refusals.ts'
import { reopenStatement } from '../queries/failures.ts'

/** A message that the provider took and then refused, as it tells afterwards. */
export type RefusedCall = { messageId: number; providerId: string; code: string }

const isAboutOthers = ({ code }: RefusedCall): boolean => code === fullWindowCode || stopsTemplate(code)

/**
 * What follows from a refusal, to be written with it: what passes by itself is tried again later (spec 8.4); a
 * stopped template makes its campaigns wait for a person; of a full window nobody is to blame, so that who was
 * refused for it waits for a place again.
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
  const again = full.map(({ messageId, providerId, code }) => {
    const at = opensAt.get(campaigns.get(messageId)?.numberId ?? null) ?? now
    return { id: messageId, providerId, code, at }
  })
  return [
    ...(stopped.length === 0 ? [] : [pauseForTemplateStatement(tenantId, { ids: stopped, now })]),
    ...(again.length === 0 ? [] : [waitAgainStatement(tenantId, again), reopenStatement(tenantId, now)]),
  ]
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
