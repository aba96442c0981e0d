import Braces from 'lucide-solid/icons/braces'
import Plus from 'lucide-solid/icons/plus'
import type { JSX } from 'solid-js'
import { createMemo, Show } from 'solid-js'
import type { Condition, RuleGroup } from '../../../../worker/contracts/rules.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Menu, type MenuEntry } from '../../../shared/ui/Menu.tsx'
import { rulesText } from '../../i18n/rules.ts'
import { allSubjects, emptyGroup, isComplete, newCondition, type Subject } from './rule-conditions.ts'
import { type RuleNames, subjectWords } from './rule-words.ts'

export type LevelProps = {
  group: RuleGroup
  onChange: (group: RuleGroup) => void
  depth: number
  /** How many levels the rule may have; by default as many as any rule. */
  deepest?: number
}

/** Levels a rule may have (`contracts/rules.ts`). */
const mostLevels = 4

/** Subjects of one kind stand together in the menu, a line between kinds. */
function kindOf(subject: Subject): string {
  const [type = ''] = subject.split(':')
  return { list: 'tag', phone: 'attribute', source: 'date' }[type] ?? type
}

/** The controls of a row that the keyboard reaches, in their order. */
const controlsOf = (row: Element | null | undefined): HTMLElement[] =>
  [...(row?.querySelectorAll<HTMLElement>('button, input') ?? [])].filter(
    (one) => one.tabIndex >= 0 && one.offsetParent !== null,
  )

/** Where a condition's value is typed or chosen; its operator when it takes none. */
export function valueControlOf(row: Element | null | undefined): HTMLElement | undefined {
  const [what, how, value, ...others] = controlsOf(row)
  return others.length > 0 ? value : (how ?? what)
}

/** Adding asks first what the rule is about; its value then has the focus. */
export function AddRule(
  props: LevelProps & {
    names: RuleNames
    /** The list of the rules that are there. */
    rows: Element | undefined
  },
): JSX.Element {
  let hasAdded = false
  const add = (rule: Condition | RuleGroup, kept = props.group.rules) =>
    props.onChange({ ...props.group, rules: [...kept, rule] })
  /** A first rule that nobody filled in was only a proposal: it gives way to what is chosen. */
  const filled = () => {
    const [only, ...others] = props.group.rules
    const isProposal = others.length === 0 && only?.type === 'tag' && !isComplete(only, props.names.fields)
    return isProposal ? [] : props.group.rules
  }
  const fields = createMemo(() => props.names.fields)
  const entries = createMemo((): MenuEntry[] =>
    allSubjects(fields()).flatMap((subject, index, all): MenuEntry[] => {
      const isNewKind = index > 0 && kindOf(subject) !== kindOf(all[index - 1] ?? '')
      return [
        ...(isNewKind ? [{ type: 'line' as const }] : []),
        {
          label: subjectWords(subject, fields()),
          onSelect: () => {
            hasAdded = true
            add(newCondition(subject, props.names.fields), filled())
          },
        },
      ]
    }),
  )
  /** The new group begins with a rule that asks what it is about. */
  function addGroup(): void {
    add(emptyGroup())
    const list = props.rows
    queueMicrotask(() => controlsOf(list?.lastElementChild?.querySelector('li'))[0]?.focus())
  }
  function focusAfter(): HTMLElement | undefined {
    if (!hasAdded) return undefined
    hasAdded = false
    return valueControlOf(props.rows?.lastElementChild)
  }
  return (
    <>
      <Menu
        entries={entries()}
        placement="bottom-start"
        modal
        focusAfter={focusAfter}
        trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
          <Button kind="quiet" compact icon={Plus} {...attributes}>
            {rulesText.t('addRule')}
          </Button>
        )}
      />
      <Show when={props.depth < (props.deepest ?? mostLevels)}>
        <Button kind="quiet" compact icon={Braces} onClick={addGroup}>
          {rulesText.t('addGroup')}
        </Button>
      </Show>
    </>
  )
}
