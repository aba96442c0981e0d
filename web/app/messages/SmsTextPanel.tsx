import Replace from 'lucide-solid/icons/replace'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { createMemo, For, Show } from 'solid-js'
import {
  findCostlyLetters,
  removeLetter,
  replaceCostlyLetters,
} from '../../../worker/lib/texts/sms-letters.ts'
import { longestSmsText, measureWorstSms, type SmsPiece } from '../../../worker/lib/texts/sms-text.ts'
import { Button, Glyph } from '../../shared/ui/Button.tsx'
import { ChannelGlyph } from '../../shared/ui/Channel.tsx'
import { FieldError } from '../../shared/ui/Field.tsx'
import { smsText } from '../i18n/sms.ts'
import { visibleLetter } from './letter-names.ts'

/** The whole limit is told from here on: before it, only the segments matter. */
const nearLimit = 200

/**
 * What a text costs as an SMS while it is written: its segments at worst, the room left, the letters that
 * make it dearer with what could stand for them. Stands below the text's field; a page that shows it loads
 * `smsText` with its own texts (`lazyPage`).
 */
export function SmsTextPanel(props: {
  /** As written, with its fields. */
  text: string
  onText: (text: string) => void
  /** The text cut at its fields with what each may be replaced by (`smsPieces`); without it the text alone. */
  pieces?: readonly SmsPiece[]
  /** What that many segments cost one person; stands beside their number. */
  cost?: (segments: number) => JSX.Element
  /** The text cannot be changed here: it tells, and offers nothing. */
  frozen?: boolean
}): JSX.Element {
  const pieces = (): readonly SmsPiece[] => props.pieces ?? [props.text]
  const measure = createMemo(() => measureWorstSms(pieces()))
  const cheaper = createMemo(() =>
    measureWorstSms(
      pieces().map((piece) => (typeof piece === 'string' ? replaceCostlyLetters(piece) : piece)),
    ),
  )
  const letters = createMemo(() => findCostlyLetters(props.text).filter(({ cost }) => cost === 'alphabet'))
  const doubles = createMemo(() =>
    findCostlyLetters(plainParts(pieces()).join(' ')).filter(({ cost }) => cost === 'double'),
  )
  /** Letters that only people's values bring. */
  const foreign = createMemo(() =>
    findCostlyLetters(fieldValues(pieces()).join(' ')).filter(
      ({ cost, letter }) => cost === 'alphabet' && !props.text.includes(letter),
    ),
  )
  const isVaried = () => pieces().some((piece) => typeof piece !== 'string' && piece.values.length > 1)
  const hasOpenFields = () => pieces().some((piece) => typeof piece !== 'string' && piece.values.length === 0)
  /** Characters that the provider still takes, in UTF-16 units as it counts them. */
  const left = () => longestSmsText - props.text.length
  const isReplaceable = () => letters().some(({ replacement }) => replacement !== null)

  return (
    <section class="flex flex-col gap-2" aria-label={smsText.t('label')}>
      <p class="flex flex-wrap items-center gap-x-3 gap-y-1" aria-live="polite">
        <span class="flex items-center gap-1.5 font-semibold">
          <ChannelGlyph channel="sms" />
          {smsText.plural(isVaried() ? 'atMost' : 'perPerson', measure().segments)}
        </span>
        <Show when={props.cost}>
          {(cost) => <span class="text-text-2">{cost()(measure().segments)}</span>}
        </Show>
      </p>
      <Segments
        segments={measure().segments}
        full={measure().unitsPerSegment}
        left={measure().unitsLeft}
        foreign={measure().encoding === 'ucs2'}
      />
      <p class="text-secondary text-text-3">
        {smsText.t('room', {
          units: measure().units,
          capacity: measure().units + measure().unitsLeft,
          left: measure().unitsLeft,
        })}{' '}
        {smsText.t(measure().encoding)} <Show when={hasOpenFields()}>{smsText.t('openFields')}</Show>{' '}
        <Show when={measure().encoding === 'gsm7' && doubles().length > 0}>
          {smsText.t('doubles', {
            letters: doubles()
              .map(({ letter }) => visibleLetter(letter))
              .join(' '),
          })}
        </Show>
      </p>
      <Show when={left() >= 0 && left() <= nearLimit}>
        <p class="text-secondary text-text-3">
          {smsText.t('nearLimit', { longest: longestSmsText, left: left() })}
        </p>
      </Show>
      <Show when={left() < 0}>
        <FieldError>
          {smsText.t('tooLong', { length: props.text.length, longest: longestSmsText })}
        </FieldError>
      </Show>
      <Show when={letters().length > 0}>
        <div class="flex flex-col gap-2 rounded-8 border border-warn-line bg-warn-soft px-3 py-2">
          <p class="font-semibold">{smsText.plural('costly', letters().length)}</p>
          <p class="text-secondary text-text-2">
            {smsText.t('costlyHelp')}{' '}
            <Show when={cheaper().segments < measure().segments}>
              {smsText.t('saving', { more: measure().segments, fewer: cheaper().segments })}
            </Show>
          </p>
          <ul class="flex flex-wrap gap-1.5">
            <For each={letters()}>
              {(costly) => (
                <li>
                  <LetterChip
                    letter={costly.letter}
                    replacement={costly.replacement}
                    count={costly.count}
                    frozen={props.frozen}
                    onReplace={() => props.onText(replaceCostlyLetters(props.text, costly.letter))}
                    onRemove={() => props.onText(removeLetter(props.text, costly.letter))}
                  />
                </li>
              )}
            </For>
          </ul>
          <Show when={isReplaceable() && !props.frozen}>
            <div>
              <Button compact icon={Replace} onClick={() => props.onText(replaceCostlyLetters(props.text))}>
                {smsText.t('replaceAll')}
              </Button>
            </div>
          </Show>
        </div>
      </Show>
      <Show when={foreign().length > 0}>
        <p class="text-secondary text-warn">
          {smsText.t('foreignValues', {
            letters: foreign()
              .slice(0, 8)
              .map(({ letter }) => visibleLetter(letter))
              .join(' '),
          })}
        </p>
      </Show>
    </section>
  )
}

const plainParts = (pieces: readonly SmsPiece[]): string[] =>
  pieces.filter((piece) => typeof piece === 'string')
const fieldValues = (pieces: readonly SmsPiece[]): string[] =>
  pieces.flatMap((piece) => (typeof piece === 'string' ? [] : piece.values))

/** One letter and what could stand for it: a press replaces it everywhere, or takes it out. */
function LetterChip(props: {
  letter: string
  replacement: string | null
  count: number
  frozen?: boolean
  onReplace: () => void
  onRemove: () => void
}): JSX.Element {
  const isReplaceable = () => props.replacement !== null
  const name = () =>
    isReplaceable()
      ? smsText.t('replaceOne', {
          letter: visibleLetter(props.letter),
          replacement: visibleLetter(props.replacement ?? ''),
        })
      : smsText.t('removeOne', { letter: visibleLetter(props.letter) })
  const content = (): JSX.Element => (
    <>
      <span class="font-semibold">{visibleLetter(props.letter)}</span>
      <Show when={props.count > 1}>
        <span class="text-text-3">{smsText.t('times', { count: props.count })}</span>
      </Show>
      <Show when={isReplaceable()} fallback={<Glyph icon={X} size={12} />}>
        <span class="text-text-3">{smsText.t('becomes')}</span>
        <span class="font-semibold">{visibleLetter(props.replacement ?? '')}</span>
      </Show>
    </>
  )
  return (
    <Show when={!props.frozen} fallback={<span class="chip">{content()}</span>}>
      <button
        type="button"
        class="chip"
        title={name()}
        aria-label={name()}
        onClick={() => (isReplaceable() ? props.onReplace() : props.onRemove())}
      >
        {content()}
      </button>
    </Show>
  )
}

/** More bars than these would be too thin to read. */
const mostBars = 12

/** The segments as bars, the last as full as it is. The numbers beside say the same. */
function Segments(props: { segments: number; full: number; left: number; foreign: boolean }): JSX.Element {
  const count = () => Math.min(mostBars, Math.max(1, props.segments))
  const filled = (index: number): number => {
    if (props.segments === 0) return 0
    return index < count() - 1 ? 1 : (props.full - Math.min(props.left, props.full)) / props.full
  }
  return (
    <div class="flex gap-1" aria-hidden="true">
      <For each={Array.from({ length: count() }, (_, index) => index)}>
        {(index) => (
          <span class="h-1.5 max-w-32 flex-1 overflow-hidden rounded-full bg-active">
            <span
              class={`block h-full rounded-full ${props.foreign ? 'bg-warn' : 'bg-accent'}`}
              style={{ width: `${Math.round(filled(index) * 100)}%` }}
            />
          </span>
        )}
      </For>
    </div>
  )
}
