import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Index, Show } from 'solid-js'
import type { FieldProblem } from '../../../../worker/contracts/common.ts'
import type { Condition, Rule, RuleGroup } from '../../../../worker/contracts/rules.ts'
import { fieldProblemText } from '../../../shared/problem-text.ts'
import { IconButton } from '../../../shared/ui/Button.tsx'
import { FieldError } from '../../../shared/ui/Field.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { rulesText } from '../../i18n/rules.ts'
import { AddRule, type LevelProps } from './AddRule.tsx'
import { ConditionValue } from './ConditionValue.tsx'
import {
  allSubjects,
  isComplete,
  type Match,
  matchOf,
  newCondition,
  operatorOf,
  operatorsOf,
  subjectOf,
  withMatch,
  withOperator,
  withoutRule,
  withRule,
} from './rule-conditions.ts'
import { operatorWords, type RuleNames, subjectWords } from './rule-words.ts'

type EditorProps = {
  rule: Rule
  onChange: (rule: Rule) => void
  names: RuleNames
  /** Problems told by the API, their fields below `rule`. */
  problems?: readonly FieldProblem[]
  /** Marks conditions that miss their value: after a try to save or apply. */
  showMissing?: boolean
  /** How many levels it may have; by default as many as a rule can. */
  deepest?: number
  /** At the right of the foot: the live count and Apply. */
  end?: JSX.Element
}

/**
 * The editor of a rule: conditions and nested groups, "tutte" or "una delle regole". It changes the rule
 * it is given through `onChange` and keeps nothing of its own.
 */
export function RuleEditor(props: EditorProps): JSX.Element {
  const [rows, setRows] = createSignal<HTMLUListElement>()
  return (
    <div class="flex flex-col gap-3">
      <div class="flex flex-wrap items-center justify-between gap-2">
        <h3 class="text-section font-semibold">{rulesText.t('title')}</h3>
        <MatchChoice group={props.rule} onChange={props.onChange} />
      </div>
      <Show when={problemAt(props, 'rule')}>{(text) => <FieldError>{text()}</FieldError>}</Show>
      <Rules {...props} group={props.rule} path="rule" depth={1} ref={setRows} />
      <div class="flex flex-wrap items-center gap-1 border-t border-line pt-3">
        <AddRule
          group={props.rule}
          onChange={props.onChange}
          depth={1}
          deepest={props.deepest}
          names={props.names}
          rows={rows()}
        />
        <Show when={props.end}>
          <div class="ml-auto flex flex-wrap items-center justify-end gap-2">{props.end}</div>
        </Show>
      </div>
    </div>
  )
}

/** The sentence for a problem at a path; rules have their own words for some codes. */
function problemAt(props: EditorProps, path: string): string | undefined {
  const problem = props.problems?.find((one) => one.field === path)
  if (!problem) return undefined
  const key = `field.${problem.code}`
  return rulesText.has(key) ? rulesText.t(key) : fieldProblemText(problem)
}

function MatchChoice(props: { group: RuleGroup; onChange: (group: RuleGroup) => void }): JSX.Element {
  const matches = (): Match[] => {
    const usual: Match[] = ['all', 'any', 'none']
    return matchOf(props.group) === 'notAll' ? [...usual, 'notAll'] : usual
  }
  return (
    <div class="flex items-center gap-2">
      <span class="text-secondary text-text-3" aria-hidden="true">
        {rulesText.t('holdsIf')}
      </span>
      <Select
        label={rulesText.t('holdsIf')}
        labelHidden
        compact
        value={matchOf(props.group)}
        options={matches().map((match) => ({ value: match, label: rulesText.t(`match.${match}`) }))}
        onChange={(match) => props.onChange(withMatch(props.group, match))}
      />
    </div>
  )
}

function Rules(
  props: EditorProps & LevelProps & { path: string; ref: (list: HTMLUListElement) => void },
): JSX.Element {
  const joint = () => rulesText.t(props.group.match === 'all' ? 'and' : 'or')
  const change = (index: number, rule: Condition | RuleGroup) =>
    props.onChange(withRule(props.group, index, rule))
  const drop = (index: number) => props.onChange(withoutRule(props.group, index))
  const group = (rule: Condition | RuleGroup) => rule.type === 'group' && rule
  const condition = (rule: Condition | RuleGroup) => rule.type !== 'group' && rule
  return (
    <ul class="flex flex-col gap-2" ref={(list) => props.ref(list)}>
      <Index each={props.group.rules}>
        {(rule, index) => {
          const path = () => `${props.path}.rules.${index}`
          return (
            <li class="flex items-start gap-2">
              <span class="w-6 flex-none pt-1 text-end text-secondary text-text-3">
                {index === 0 ? '' : joint()}
              </span>
              <Show when={condition(rule())}>
                {(one) => (
                  <ConditionRow
                    {...props}
                    condition={one()}
                    path={path()}
                    onChange={(next) => change(index, next)}
                    onRemove={() => drop(index)}
                  />
                )}
              </Show>
              <Show when={group(rule())}>
                {(one) => (
                  <GroupBox
                    {...props}
                    group={one()}
                    path={path()}
                    depth={props.depth + 1}
                    onChange={(next) => (next.rules.length === 0 ? drop(index) : change(index, next))}
                    onRemove={() => drop(index)}
                  />
                )}
              </Show>
            </li>
          )
        }}
      </Index>
    </ul>
  )
}

function GroupBox(props: EditorProps & LevelProps & { path: string; onRemove: () => void }): JSX.Element {
  const [rows, setRows] = createSignal<HTMLUListElement>()
  return (
    <div
      class="flex min-w-0 flex-1 flex-col gap-2 rounded-8 border border-line bg-sunken p-2"
      role="group"
      aria-label={rulesText.t('group')}
    >
      <div class="flex items-center justify-between gap-2">
        <MatchChoice group={props.group} onChange={props.onChange} />
        <IconButton icon={X} size={14} label={rulesText.t('removeGroup')} onClick={() => props.onRemove()} />
      </div>
      <Rules {...props} ref={setRows} />
      <div class="flex flex-wrap gap-1 pl-6">
        <AddRule {...props} rows={rows()} />
      </div>
    </div>
  )
}

type RowProps = {
  condition: Condition
  names: RuleNames
  path: string
  onChange: (condition: Condition) => void
  onRemove: () => void
}

function ConditionRow(props: Omit<EditorProps, 'onChange'> & RowProps): JSX.Element {
  const subject = () => subjectOf(props.condition)
  // Names that arrive one after the other must not close a choice that is open.
  const fields = createMemo(() => props.names.fields)
  const subjects = createMemo(() => {
    const known = allSubjects(fields())
    const all = known.includes(subject()) ? known : [...known, subject()]
    return all.map((one) => ({ value: one, label: subjectWords(one, fields()) }))
  })
  const operators = createMemo(() =>
    operatorsOf(props.condition, fields()).map((one) => ({
      value: one,
      label: operatorWords(props.condition, one),
    })),
  )
  const problem = (...keys: string[]) => {
    for (const key of keys) {
      const text = problemAt({ ...props, onChange: () => {} }, `${props.path}.${key}`)
      if (text) return text
    }
    return undefined
  }
  const valueProblem = () =>
    problem('value', 'tagId', 'listId', 'date', 'days', 'source', 'campaignId') ??
    (props.showMissing && !isComplete(props.condition, props.names.fields)
      ? rulesText.t('field.required')
      : undefined)
  return (
    <div class="flex min-w-0 flex-1 items-start gap-1.5">
      <div class="flex min-w-0 flex-1 flex-wrap items-start gap-1.5">
        <Select
          label={rulesText.t('what')}
          labelHidden
          compact
          class="min-w-32 flex-1"
          value={subject()}
          options={subjects()}
          error={problem('field')}
          onChange={(next) => props.onChange(newCondition(next, props.names.fields))}
        />
        <Select
          label={rulesText.t('how')}
          labelHidden
          compact
          class="min-w-24 flex-none"
          value={operatorOf(props.condition)}
          options={operators()}
          error={problem('operator')}
          onChange={(next) => props.onChange(withOperator(props.condition, next, props.names.fields))}
        />
        <ConditionValue
          condition={props.condition}
          names={props.names}
          error={valueProblem()}
          onChange={props.onChange}
        />
      </div>
      <IconButton
        icon={X}
        size={14}
        label={rulesText.t('removeRule', { name: subjectWords(subject(), props.names.fields) })}
        onClick={() => props.onRemove()}
      />
    </div>
  )
}
