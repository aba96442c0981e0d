import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import type { FailureSummary } from '../../../../worker/contracts/failures.ts'
import { ChannelGlyph } from '../../../shared/ui/Channel.tsx'
import { failuresText } from '../../i18n/failures.ts'
import { reasonText } from '../../reason-text.ts'
import { useFormat } from '../../use-format.ts'
import type { FailureFilter } from './failures.data.ts'

/** How many failed for each reason; a press shows only those. */
export function ReasonChips(props: {
  reasons: FailureSummary['reasons']
  chosen: FailureFilter
  onChoose: (filter: FailureFilter) => void
}): JSX.Element {
  const format = useFormat()
  const isChosen = (reason: FailureSummary['reasons'][number]) =>
    props.chosen?.channel === reason.channel && props.chosen.code === reason.code
  return (
    <Show when={props.reasons.length > 0}>
      <ul class="flex flex-wrap gap-1.5" aria-label={failuresText.t('byReason')}>
        <For each={props.reasons}>
          {(reason) => (
            <li>
              <button
                type="button"
                class={`chip ${isChosen(reason) ? 'border-accent-line! bg-accent-soft! font-semibold' : ''}`}
                aria-pressed={isChosen(reason)}
                onClick={() =>
                  props.onChoose(isChosen(reason) ? null : { channel: reason.channel, code: reason.code })
                }
              >
                <ChannelGlyph channel={reason.channel} named />
                {reasonText(reason.code).label}
                <span class="font-semibold">{format.number(reason.count)}</span>
              </button>
            </li>
          )}
        </For>
      </ul>
    </Show>
  )
}
