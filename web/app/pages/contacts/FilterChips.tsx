import CircleCheck from 'lucide-solid/icons/circle-check'
import CircleX from 'lucide-solid/icons/circle-x'
import Globe from 'lucide-solid/icons/globe'
import ListIcon from 'lucide-solid/icons/list'
import MailCheck from 'lucide-solid/icons/mail-check'
import MousePointerClick from 'lucide-solid/icons/mouse-pointer-click'
import Plus from 'lucide-solid/icons/plus'
import SlidersHorizontal from 'lucide-solid/icons/sliders-horizontal'
import TagIcon from 'lucide-solid/icons/tag'
import Trash from 'lucide-solid/icons/trash'
import type { JSX } from 'solid-js'
import { createSignal, For, Index, Show } from 'solid-js'
import type { Rule } from '../../../../worker/contracts/rules.ts'
import { language } from '../../../shared/i18n/language.ts'
import { FilterChip } from '../../../shared/ui/Badge.tsx'
import { Button, Glyph, type Icon } from '../../../shared/ui/Button.tsx'
import { Popover } from '../../../shared/ui/Popover.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { useFormat } from '../../use-format.ts'
import { useRuleNames } from '../lists/lists.data.ts'
import { valueControlOf } from '../lists/AddRule.tsx'
import { conditionCount, emptyRule, newCondition, operatorOf, subjectOf } from '../lists/rule-conditions.ts'
import { operatorWords, subjectWords, valueWords } from '../lists/rule-words.ts'
import { groupWords } from '../lists/RuleChips.tsx'
import { RuleFilter } from '../lists/RuleFilter.tsx'
import { asParts, asRule, type FilterPart, partsOf, ruleOf, withPart } from './filter-parts.ts'

/** Levels below the bar, whose chips are the first one. */
const deepest = 3

/** The filters in force, a chip each that opens its editor, and the way to one more. */
export function FilterChips(props: {
  rule: Rule | null
  onChange: (rule: Rule | null) => void
  /** Offers the deleted contacts; absent while they are shown. */
  onDeleted?: () => void
}): JSX.Element {
  const parts = () => partsOf(props.rule)
  return (
    <>
      <Index each={parts()}>
        {(part, at) => (
          <PartChip
            part={part()}
            others={parts().filter((_, index) => index !== at)}
            onChange={(next) => props.onChange(ruleOf(withPart(parts(), at, next)))}
          />
        )}
      </Index>
      <AddFilter
        others={parts()}
        onAdd={(added) => props.onChange(ruleOf([...parts(), ...added]))}
        onDeleted={props.onDeleted}
      />
    </>
  )
}

type PartChipProps = {
  part: FilterPart
  others: readonly FilterPart[]
  onChange: (parts: readonly FilterPart[]) => void
}

function PartChip(props: PartChipProps): JSX.Element {
  const names = useRuleNames()
  const format = useFormat()
  const { t, plural } = contactsText
  const [open, setOpen] = createSignal(false)
  /** A condition in its three cells; a group by what it speaks about. */
  const words = (): { field: string; operator?: string; value?: string } => {
    const part = props.part
    if (part.type === 'group') {
      return { field: groupWords(part, names()), operator: plural('filter.rules', conditionCount(part)) }
    }
    return {
      field: subjectWords(subjectOf(part), names().fields),
      operator: operatorWords(part, operatorOf(part)),
      value: valueWords(part, names(), format, language()) || undefined,
    }
  }
  function apply(rule: Rule | null): void {
    setOpen(false)
    props.onChange(rule === null ? [] : asParts(rule))
  }
  return (
    <Popover
      open={open()}
      onOpenChange={setOpen}
      label={t('filter.title')}
      width={560}
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <FilterChip {...words()} open={open()} onRemove={() => props.onChange([])} buttonProps={attributes} />
      )}
    >
      <RuleFilter rule={asRule(props.part)} others={props.others} deepest={deepest} onApply={apply} />
    </Popover>
  )
}

type Quick = { icon: Icon; label: string; onSelect: () => void }

function AddFilter(props: {
  others: readonly FilterPart[]
  onAdd: (parts: readonly FilterPart[]) => void
  onDeleted?: () => void
}): JSX.Element {
  const { t } = contactsText
  const [open, setOpen] = createSignal(false)
  const [draft, setDraft] = createSignal<Rule | null>(null)
  const [chosen, setChosen] = createSignal(false)
  function close(): void {
    setOpen(false)
    setDraft(null)
  }
  function add(rule: Rule | null): void {
    close()
    if (rule !== null) props.onAdd(asParts(rule))
  }
  const begin = (subject: string) => (): void => {
    setChosen(true)
    setDraft(asRule(newCondition(subject)))
  }
  function beginAnew(): void {
    setChosen(false)
    setDraft(emptyRule())
  }
  function addPhone(operator: 'valid' | 'invalid'): void {
    add(asRule({ type: 'phone', operator }))
  }
  const quick = (): Quick[] => [
    { icon: TagIcon, label: t('filter.quick.tag'), onSelect: begin('tag') },
    { icon: ListIcon, label: t('filter.quick.list'), onSelect: begin('list') },
    { icon: Globe, label: t('filter.quick.language'), onSelect: begin('attribute:language') },
    { icon: CircleCheck, label: t('filter.quick.phoneValid'), onSelect: () => addPhone('valid') },
    { icon: CircleX, label: t('filter.quick.phoneInvalid'), onSelect: () => addPhone('invalid') },
    { icon: MailCheck, label: t('filter.quick.consent'), onSelect: begin('consent:email') },
    { icon: MousePointerClick, label: t('filter.quick.activity'), onSelect: begin('activity:opened') },
    ...(props.onDeleted === undefined
      ? []
      : [{ icon: Trash, label: t('filter.quick.deleted'), onSelect: showDeleted }]),
    { icon: SlidersHorizontal, label: t('filter.quick.other'), onSelect: beginAnew },
  ]
  function showDeleted(): void {
    close()
    props.onDeleted?.()
  }
  return (
    <Popover
      open={open()}
      onOpenChange={(next) => (next ? setOpen(true) : close())}
      label={t('filter.title')}
      width={560}
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <Button kind="quiet" compact icon={Plus} {...attributes}>
          {t('filter.add')}
        </Button>
      )}
    >
      <Show when={draft()} fallback={<QuickFilters filters={quick()} />}>
        {(rule) => (
          <div ref={(element) => (chosen() ? focusValue : focusFirst)(element)}>
            <RuleFilter rule={rule()} others={props.others} deepest={deepest} isNew onApply={add} />
          </div>
        )}
      </Show>
    </Popover>
  )
}

/** What was just pressed is gone: the keyboard goes on in the editor that took its place, at the first control. */
const focusFirst = (element: HTMLElement): void =>
  queueMicrotask(() => element.querySelector<HTMLElement>('ul button, ul input')?.focus())

/** A subject was chosen already: its value is what is missing. */
const focusValue = (element: HTMLElement): void =>
  queueMicrotask(() => valueControlOf(element.querySelector('li'))?.focus())

function QuickFilters(props: { filters: readonly Quick[] }): JSX.Element {
  return (
    <ul class="grid grid-cols-2 gap-1 sm:grid-cols-3">
      <For each={props.filters}>
        {(filter) => (
          <li>
            <Button kind="quiet" wide class="justify-start" onClick={() => filter.onSelect()}>
              <Glyph icon={filter.icon} class="text-text-3" />
              {filter.label}
            </Button>
          </li>
        )}
      </For>
    </ul>
  )
}
