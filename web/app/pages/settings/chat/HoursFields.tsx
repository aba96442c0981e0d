import type { JSX } from 'solid-js'
import { createSignal, Index, onCleanup, Show, untrack } from 'solid-js'
import { RadioGroup } from '../../../../shared/ui/Choice.tsx'
import { TextField } from '../../../../shared/ui/Field.tsx'
import { chatText } from '../../../i18n/chat.ts'
import type { ChatDraft } from './chat-draft.ts'
import { dayText, parseDay, usualHours } from './hours-text.ts'

const days = ['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6'] as const

/** The week's hours, typed as people write them: taken as they are typed, judged when a day is left or saved. */
export function HoursFields(props: { draft: ChatDraft }): JSX.Element {
  const { t } = chatText
  const choose = (choice: 'always' | 'set') =>
    props.draft.set('hours', choice === 'always' ? null : structuredClone(usualHours))
  return (
    <div class="flex flex-col gap-3">
      <RadioGroup
        label={t('hours.choice')}
        value={props.draft.values.hours === null ? 'always' : 'set'}
        options={[
          { value: 'always', label: t('hours.always') },
          { value: 'set', label: t('hours.set') },
        ]}
        onChange={choose}
      />
      <Show when={props.draft.values.hours !== null}>
        <p class="text-secondary text-text-3">{t('hours.help')}</p>
        <div class="grid gap-3 sm:grid-cols-2">
          <Index each={days}>
            {(day, index) => <DayField draft={props.draft} day={day()} index={index} />}
          </Index>
        </div>
      </Show>
    </div>
  )
}

function DayField(props: { draft: ChatDraft; day: (typeof days)[number]; index: number }): JSX.Element {
  const { t } = chatText
  const stored = () => dayText(props.draft.values.hours?.[props.index] ?? [])
  const [typed, setTyped] = createSignal(untrack(stored))
  const [isLeft, setLeft] = createSignal(false)
  const isWrong = () => parseDay(typed()) === null && (isLeft() || props.draft.tried())
  const name = untrack(() => `hours.${props.index}`)
  onCleanup(() => props.draft.setUnreadable(name, false))
  const take = (text: string) => {
    setTyped(text)
    const day = parseDay(text)
    props.draft.setUnreadable(name, day === null)
    if (day === null) return
    setLeft(false)
    const hours = props.draft.values.hours ?? usualHours
    props.draft.set(
      'hours',
      hours.map((known, index) => (index === props.index ? day : known)),
    )
  }
  const leave = () => {
    const day = parseDay(typed())
    setLeft(true)
    if (day !== null) setTyped(dayText(day))
  }
  return (
    <TextField
      label={t(`hours.days.${props.day}`)}
      placeholder={t('hours.closed')}
      value={typed()}
      onText={take}
      onBlur={leave}
      error={isWrong() ? t('hours.wrong') : undefined}
    />
  )
}
