import type { Condition, Rule } from '../../../../worker/contracts/rules.ts'

/** One chip of the filter bar: a condition, or a group of them. */
export type FilterPart = Condition | Rule

/** A filter as its chips: what must all hold, one by one; a filter of another kind is one chip. */
export function partsOf(rule: Rule | null): readonly FilterPart[] {
  if (rule === null) return []
  return rule.match === 'all' && !rule.not ? rule.rules : [rule]
}

/** The filter of some chips; null without any. */
export function ruleOf(parts: readonly FilterPart[]): Rule | null {
  const [only] = parts
  if (only === undefined) return null
  if (parts.length === 1 && only.type === 'group') return only
  return { type: 'group', match: 'all', not: false, rules: [...parts] }
}

/** A chip as the rule that its editor changes. */
export const asRule = (part: FilterPart): Rule =>
  part.type === 'group' ? part : { type: 'group', match: 'all', not: false, rules: [part] }

/** An edited rule as chips: what it demands of everybody stands by itself, anything else is one group. */
export const asParts = (rule: Rule): readonly FilterPart[] =>
  rule.rules.length === 1 && !rule.not ? rule.rules : [rule]

/** The chips with one of them replaced; by none, it is taken off. */
export const withPart = (
  parts: readonly FilterPart[],
  at: number,
  replacement: readonly FilterPart[],
): FilterPart[] => [...parts.slice(0, at), ...replacement, ...parts.slice(at + 1)]

/** The address, below the workspace, of the contacts that meet a condition. */
export const contactsWith = (condition: Condition): string =>
  `/contacts?rule=${encodeURIComponent(JSON.stringify(asRule(condition)))}`
