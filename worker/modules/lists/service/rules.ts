import type { Ctx } from '../../../context.ts'
import type { Field } from '../../../contracts/fields.ts'
import type { ListPreview } from '../../../contracts/lists.ts'
import type { Rule } from '../../../contracts/rules.ts'
import { invalid } from '../../../lib/errors.ts'
import { listFields } from '../../fields/service.ts'
import { countContacts, findContacts } from '../../finding/service.ts'
import * as queries from '../queries/lists.ts'
import { type RuleHints, ruleHints } from '../hints-sql.ts'
import { type CompiledRule, compileRule } from '../rule-sql.ts'
import { campaignsReadBy, checkRule, listsReadBy, tagsReadBy } from '../segment.ts'

/** The workspace's dynamic fields, once the rule has been found to fit them and its tags and lists. */
export async function checkedFields(ctx: Ctx, rule: Rule, path: string): Promise<Field[]> {
  const listIds = listsReadBy(rule)
  const campaignIds = campaignsReadBy(rule)
  const [fields, tagIds, lists, campaigns] = await Promise.all([
    listFields(ctx),
    queries.existingTagIds(ctx.db, ctx.tenant.id, tagsReadBy(rule)),
    listIds.length === 0 ? [] : queries.listRows(ctx.db, ctx.tenant.id),
    queries.existingCampaignIds(ctx.db, ctx.tenant.id, campaignIds),
  ])
  const known = {
    fields,
    tagIds: new Set(tagIds),
    listIds: new Set(lists.map((list) => list.id)),
    campaignIds: new Set(campaigns),
  }
  const problems = checkRule(rule, known, path)
  if (problems.length > 0) throw invalid(...problems)
  return fields
}

/** A rule as a predicate for this workspace at a moment (epoch ms); unknown names are nobody's. */
export function compileFor(ctx: Ctx, rule: Rule, fields: readonly Field[], now: number): HintedRule {
  const scope = { tenantId: ctx.tenant.id, fields, now, timeZone: ctx.tenant.timeZone }
  return { ...compileRule(rule, scope), hints: ruleHints(rule, scope) }
}

/** A compiled rule with ways to find those who meet it without looking at everybody. */
export type HintedRule = CompiledRule & { hints: RuleHints }

/**
 * Checks a rule and compiles it to a predicate over `contacts c`; the caller restricts tenant and
 * deleted contacts.
 *
 * @throws `request.invalid` with the path of every condition that does not fit the workspace
 */
async function compileWorkspaceRule(ctx: Ctx, rule: Rule, path = 'rule'): Promise<HintedRule> {
  return compileFor(ctx, rule, await checkedFields(ctx, rule, path), ctx.clock.now())
}

/**
 * A rule, being in a list, or both, as one predicate; null for neither. A list that does not exist has
 * nobody.
 *
 * @throws `request.invalid` as `compileWorkspaceRule`
 */
export async function compileListedRule(
  ctx: Ctx,
  rule: Rule | null,
  listId: number | null,
): Promise<HintedRule | null> {
  if (listId === null) return rule === null ? null : compileWorkspaceRule(ctx, rule)
  const fields = rule === null ? [] : await checkedFields(ctx, rule, 'rule')
  const rules = [...(rule === null ? [] : [rule]), { type: 'list' as const, operator: 'is' as const, listId }]
  return compileFor(ctx, { type: 'group', match: 'all', not: false, rules }, fields, ctx.clock.now())
}

const sampleSize = 3

/**
 * What a rule would choose now: how many, how many of them e-mail can reach, and the latest of them by
 * name. Where too many are to be looked at it estimates and says so.
 *
 * @throws `request.invalid`
 */
export async function previewRule(ctx: Ctx, rule: Rule): Promise<ListPreview> {
  const { where, hints } = await compileWorkspaceRule(ctx, rule)
  const filter = { search: null, where, ...hints, deleted: false }
  const [counted, sample] = await Promise.all([
    countContacts(ctx.db, ctx.tenant.id, filter, queries.reachableByEmail(ctx.tenant.id)),
    findContacts(ctx.db, ctx.tenant.id, filter, {
      order: { sort: 'created', direction: 'desc', cursor: undefined, rows: sampleSize },
      columns: queries.sampleColumns,
      parser: queries.SampleRow,
    }),
  ])
  return {
    count: counted.count,
    exact: counted.exact,
    reachableByEmail: counted.also,
    sample: sample.map(toSample),
  }
}

const toSample = (row: queries.SampleRow): ListPreview['sample'][number] => ({
  id: row.id,
  name: [row.first_name, row.last_name].filter(Boolean).join(' ') || row.email || row.phone || '',
})
