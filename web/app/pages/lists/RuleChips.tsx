import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import type { Condition, Rule } from '../../../../worker/contracts/rules.ts'
import { language } from '../../../shared/i18n/language.ts'
import { rulesText } from '../../i18n/rules.ts'
import { useFormat } from '../../use-format.ts'
import { conditionCount, conditionsOf, matchOf, operatorOf, subjectOf } from './rule-conditions.ts'
import { operatorWords, type RuleNames, subjectWords, valueWords } from './rule-words.ts'

/** A rule in words: a chip for each condition or nested group of its first level, joined by "e" or "o". */
export function RuleChips(props: { rule: Rule; names: RuleNames }): JSX.Element {
  const joint = () => rulesText.t(props.rule.match === 'all' ? 'and' : 'or')
  return (
    <ul class="flex flex-wrap items-center gap-1.5">
      <Show when={props.rule.not}>
        <li class="text-secondary text-text-3">{rulesText.t(`match.${matchOf(props.rule)}`)}</li>
      </Show>
      <For each={props.rule.rules}>
        {(rule, index) => (
          <li class="flex items-center gap-1.5">
            <Show when={index() > 0}>
              <span class="text-secondary text-text-3">{joint()}</span>
            </Show>
            {rule.type === 'group' ? (
              <GroupChip rule={rule} names={props.names} />
            ) : (
              <ConditionChip condition={rule} names={props.names} />
            )}
          </li>
        )}
      </For>
    </ul>
  )
}

function ConditionChip(props: { condition: Condition; names: RuleNames }): JSX.Element {
  const format = useFormat()
  const value = () => valueWords(props.condition, props.names, format, language())
  return (
    <span class="filter-chip">
      <span class="cell">{subjectWords(subjectOf(props.condition), props.names.fields)}</span>
      <span class="cell whitespace-nowrap">
        {operatorWords(props.condition, operatorOf(props.condition))}
      </span>
      <Show when={value()}>
        <span class="cell font-semibold">{value()}</span>
      </Show>
    </span>
  )
}

/** The subjects of a group and how many rules it has: "Consenso e-mail, Tag | 3 regole". */
function GroupChip(props: { rule: Rule; names: RuleNames }): JSX.Element {
  return (
    <span class="filter-chip">
      <span class="cell font-semibold">{groupWords(props.rule, props.names)}</span>
      <span class="cell whitespace-nowrap">{rulesText.plural('rulesCount', conditionCount(props.rule))}</span>
    </span>
  )
}

/** What a rule speaks about, each subject once: the words of a filter chip. */
export function groupWords(rule: Rule, names: RuleNames): string {
  const subjects = [...new Set(conditionsOf(rule).map(subjectOf))].map((one) =>
    subjectWords(one, names.fields),
  )
  return subjects.join(', ')
}
