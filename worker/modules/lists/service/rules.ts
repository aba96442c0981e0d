import type { SQL } from 'drizzle-orm/sql'
import type { Ctx } from '../../../context.ts'
import type { Field } from '../../../contracts/fields.ts'
import type { ListPreview } from '../../../contracts/lists.ts'
import type { Rule } from '../../../contracts/rules.ts'
import { invalid } from '../../../lib/errors.ts'
import { listFields } from '../../fields/service.ts'
import * as queries from '../queries/lists.ts'
import { type CompiledRule, compileRule } from '../rule-sql.ts'
import { checkRule, listsReadBy, tagsReadBy } from '../segment.ts'

/** The workspace's dynamic fields, once the rule has been found to fit them and its tags and lists. */
export async function checkedFields(ctx: Ctx, rule: Rule, path: string): Promise<Field[]> {
  const listIds = listsReadBy(rule)
  const [fields, tagIds, lists] = await Promise.all([
    listFields(ctx),
    queries.existingTagIds(ctx.db, ctx.tenant.id, tagsReadBy(rule)),
    listIds.length === 0 ? [] : queries.listRows(ctx.db, ctx.tenant.id),
  ])
  const known = { fields, tagIds: new Set(tagIds), listIds: new Set(lists.map((list) => list.id)) }
  const problems = checkRule(rule, known, path)
  if (problems.length > 0) throw invalid(...problems)
  return fields
}

/** A rule as a predicate for this workspace at a moment (epoch ms); unknown names are nobody's. */
export const compileFor = (ctx: Ctx, rule: Rule, fields: readonly Field[], now: number): CompiledRule =>
  compileRule(rule, { tenantId: ctx.tenant.id, fields, now, timeZone: ctx.tenant.timeZone })

/**
 * Checks a rule and compiles it to a predicate over `contacts c`; the caller restricts tenant and
 * deleted contacts.
 *
 * @throws `request.invalid` with the path of every condition that does not fit the workspace
 */
export async function compileWorkspaceRule(ctx: Ctx, rule: Rule, path = 'rule'): Promise<CompiledRule> {
  return compileFor(ctx, rule, await checkedFields(ctx, rule, path), ctx.clock.now())
}

/** Up to here every contact is looked at: a few hundred milliseconds. */
const exactUpTo = 100_000
const windows = 20
const windowSize = 1000
const sampleSize = 3

/**
 * What a rule would choose now: how many, how many of them e-mail can reach, and a few names. In a
 * large workspace it looks at 20 windows of 1,000 contacts and says that it estimates.
 *
 * @throws `request.invalid`
 */
export async function previewRule(ctx: Ctx, rule: Rule): Promise<ListPreview> {
  const { where } = await compileWorkspaceRule(ctx, rule)
  const total = await queries.countContacts(ctx.db, ctx.tenant.id)
  if (total > exactUpTo) return estimatedPreview(ctx, where, total)
  const [counts, sample] = await Promise.all([
    queries.countMatching(ctx.db, ctx.tenant.id, where),
    queries.sampleMatching(ctx.db, ctx.tenant.id, where, sampleSize),
  ])
  return {
    count: counts.matching,
    exact: true,
    reachableByEmail: counts.reachable,
    sample: sample.map(toSample),
  }
}

async function estimatedPreview(ctx: Ctx, where: SQL, total: number): Promise<ListPreview> {
  const bounds = await queries.contactIdBounds(ctx.db, ctx.tenant.id)
  const { first, last } = bounds ?? { first: 0, last: 0 }
  const rows = []
  for (let window = 0; window < windows; window++) {
    const fromId = Math.floor(first + ((last - first) * window) / windows)
    rows.push(...(await queries.windowMatching(ctx.db, ctx.tenant.id, where, { fromId, size: windowSize })))
  }
  const matching = rows.filter((row) => row.matching)
  const scale = rows.length === 0 ? 0 : total / rows.length
  return {
    count: twoDigits(matching.length * scale),
    exact: false,
    reachableByEmail: twoDigits(matching.filter((row) => row.reachable).length * scale),
    sample: matching.slice(-sampleSize).map(toSample),
  }
}

/** An estimate is not more precise than this. */
const twoDigits = (value: number): number => Number(value.toPrecision(2))

const toSample = (row: queries.SampleRow): ListPreview['sample'][number] => ({
  id: row.id,
  name: [row.first_name, row.last_name].filter(Boolean).join(' ') || row.email || row.phone || '',
})
