import Plus from 'lucide-solid/icons/plus'
import type { JSX } from 'solid-js'
import { createMemo, Match, Show, Switch } from 'solid-js'
import { type Field, type FieldType, fieldTypes } from '../../../worker/contracts/fields.ts'
import type { ColumnTarget, RowWarning } from '../../../worker/contracts/imports.ts'
import { Badge } from '../../shared/ui/Badge.tsx'
import { Button } from '../../shared/ui/Button.tsx'
import { Select } from '../../shared/ui/Select.tsx'
import { importsText } from '../i18n/imports.ts'
import { choiceValue, newFieldKey, toTarget } from './columns.ts'
import { targetOptions } from './target-options.ts'

type Tone = 'ok' | 'bad' | 'warn' | 'new' | 'off'

/** Heading, examples, cord, field, outcome; one under the other on a phone. */
export const columnGrid =
  'grid items-center gap-x-3 gap-y-1.5 py-1.5 sm:grid-cols-[minmax(88px,128px)_minmax(72px,1fr)_80px_minmax(148px,196px)_minmax(128px,248px)]'

/** One column: its name and examples, a cord to its field, and what comes of it. */
export function ColumnRow(props: {
  index: number
  heading: string
  target: ColumnTarget
  warnings: Partial<Record<RowWarning, number>>
  examples: readonly string[]
  fields: readonly Field[]
  onTarget: (target: ColumnTarget) => void
  /** True where a new field can be a choice: the caller gathers what there is to choose from. */
  gathersChoices?: boolean
  onSee: () => void
}): JSX.Element {
  const target = () => props.target
  const warnings = () => props.warnings
  const tone = createMemo((): Tone => {
    const to = target()
    if (to.kind === 'ignore') return 'off'
    const counts = warnings()
    if (counts.email_invalid) return 'bad'
    if (Object.keys(counts).length > 0) return 'warn'
    return to.kind === 'newField' ? 'new' : 'ok'
  })
  const set = (value: string, type: FieldType = 'text'): void => {
    props.onTarget(toTarget(value, { heading: props.heading, number: props.index + 1, type }, props.fields))
  }
  const newKey = (): string => {
    const to = target()
    return to.kind === 'newField'
      ? to.key
      : newFieldKey({ heading: props.heading, number: props.index + 1 }, props.fields)
  }
  const options = createMemo(() => targetOptions(importsText.t('columns.ignore'), props.fields, newKey()))
  return (
    <li class={`${columnGrid} min-h-11 border-b border-line`}>
      <span class={`font-semibold ${tone() === 'off' ? 'text-text-2' : ''}`}>{props.heading}</span>
      <span class="text-text-2">{props.examples.join(', ')}</span>
      <Cord tone={tone()} />
      <Select
        label={importsText.t('columns.targetFor', { column: props.heading })}
        labelHidden
        value={choiceValue(target())}
        options={options()}
        onChange={(value) => set(value, guessedType())}
      />
      <span class="flex flex-wrap items-center gap-x-2 gap-y-1 text-text-2">
        <Outcome
          target={target()}
          warnings={warnings()}
          fields={props.fields}
          heading={props.heading}
          types={fieldTypes.filter((type) => type !== 'choice' || props.gathersChoices)}
          onType={(type) => set('new', type)}
        />
        <Show when={tone() === 'bad' || tone() === 'warn'}>
          <Button kind="link" compact onClick={() => props.onSee()}>
            {importsText.t('columns.see')}
          </Button>
        </Show>
      </span>
    </li>
  )

  function guessedType(): FieldType {
    const to = target()
    return to.kind === 'newField' ? to.type : 'text'
  }
}

/** A jack, a cord, a jack: plugged in, hanging loose, or not there. */
function Cord(props: { tone: Tone }): JSX.Element {
  const ink = {
    ok: 'text-accent-text',
    bad: 'text-bad',
    warn: 'text-warn',
    new: 'text-accent-text',
    off: 'text-line-ctl',
  }
  return (
    <svg
      class={`w-20 max-sm:hidden ${ink[props.tone]}`}
      height="14"
      viewBox="0 0 80 14"
      fill="none"
      aria-hidden="true"
    >
      <line
        x1="10"
        y1="7"
        x2="70"
        y2="7"
        stroke="currentColor"
        stroke-width={props.tone === 'off' ? 1.5 : 2.5}
        stroke-dasharray={props.tone === 'new' || props.tone === 'off' ? '4 4' : undefined}
      />
      <Jack x={8} open={props.tone === 'off'} />
      <Jack x={72} open={props.tone === 'off' || props.tone === 'new'} />
    </svg>
  )
}

function Jack(props: { x: number; open: boolean }): JSX.Element {
  return (
    <circle
      cx={props.x}
      cy="7"
      r="5"
      stroke="currentColor"
      stroke-width="1.5"
      class={props.open ? 'fill-surface' : 'fill-current'}
    />
  )
}

/** What a column's values become, or what is wrong with some of them. */
function Outcome(props: {
  target: ColumnTarget
  warnings: Partial<Record<RowWarning, number>>
  fields: readonly Field[]
  heading: string
  types: readonly FieldType[]
  onType: (type: FieldType) => void
}): JSX.Element {
  const leftEmpty = () => {
    const { email_invalid: _email, phone_invalid: _phone, text_cut: _cut, ...others } = props.warnings
    return Object.values(others).reduce((sum, count) => sum + count, 0)
  }
  const created = () => (props.target.kind === 'newField' ? props.target : null)
  return (
    <>
      <Show when={created()}>
        {(field) => (
          <>
            <Badge tone="accent" icon={Plus}>
              {importsText.t('columns.newField')}
            </Badge>
            <Select
              label={importsText.t('columns.typeFor', { column: props.heading })}
              labelHidden
              compact
              value={field().type}
              options={props.types.map((type) => ({ value: type, label: importsText.t(`types.${type}`) }))}
              onChange={props.onType}
            />
            <Show when={field().type === 'choice' && field().choices}>
              {(choices) => <span>{shownChoices(choices())}</span>}
            </Show>
          </>
        )}
      </Show>
      <Switch fallback={<Show when={!created()}>{describe(props.target, props.fields)}</Show>}>
        <Match when={props.warnings.email_invalid}>
          {(count) => <Badge tone="bad">{importsText.plural('warnings.email_invalid', count())}</Badge>}
        </Match>
        <Match when={props.warnings.phone_invalid}>
          {(count) => <Badge tone="warn">{importsText.plural('warnings.phone_invalid', count())}</Badge>}
        </Match>
        <Match when={leftEmpty()}>
          {(count) => <Badge tone="warn">{importsText.plural('warnings.left_empty', count())}</Badge>}
        </Match>
        <Match when={props.warnings.text_cut}>
          {(count) => <Badge tone="warn">{importsText.plural('warnings.text_cut', count())}</Badge>}
        </Match>
      </Switch>
    </>
  )
}

const choicesShown = 4
/** "S, M, L", the first ones of many. */
const shownChoices = (choices: readonly string[]): string =>
  choices.length > choicesShown
    ? importsText.t('columns.choicesAndMore', {
        some: choices.slice(0, choicesShown).join(', '),
        count: String(choices.length - choicesShown),
      })
    : choices.join(', ')

function describe(target: ColumnTarget, fields: readonly Field[]): string {
  if (target.kind === 'ignore') return importsText.t('outcomes.ignored')
  if (target.kind !== 'attribute') {
    const type: FieldType = fields.find(({ key }) => key === target.key)?.type ?? 'text'
    return importsText.t(`types.${type}`)
  }
  const { attribute } = target
  if (attribute === 'email' || attribute === 'phone') return importsText.t('outcomes.address')
  if (attribute === 'fullName' || attribute === 'lastFirstName') return importsText.t('outcomes.names')
  if (attribute === 'birthDate') return importsText.t('types.date')
  return importsText.t(attribute === 'tags' ? 'outcomes.tags' : 'outcomes.text')
}
