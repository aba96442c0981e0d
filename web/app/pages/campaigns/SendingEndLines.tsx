import type { JSX } from 'solid-js'
import { createMemo, Show } from 'solid-js'
import { estimateEnd, type Sending } from '../../../../worker/lib/texts/sending-end.ts'
import type { AudiencePreview } from '../../../../worker/contracts/campaigns.ts'
import { useFormat } from '../../use-format.ts'
import { sendingEndWords } from './sending-end-words.ts'

/** When a send will be over under the limits of now, and what makes it later; nothing without people or a channel. */
export function SendingEndLines(props: {
  sending: Omit<Sending, 'now' | 'pace'> & { pace: Sending['pace'] | null }
}): JSX.Element {
  const format = useFormat()
  const told = createMemo(() => {
    const { pace, ...sending } = props.sending
    if (pace === null) return undefined
    const now = Date.now()
    const end = estimateEnd({ ...sending, pace, now })
    return end === null ? undefined : sendingEndWords(end, { now, moment: format.moment })
  })
  return (
    <Show when={told()}>
      {(one) => (
        <span class="flex flex-col gap-0.5">
          <span>{one().words}</span>
          <Show when={one().why}>
            <span class="text-secondary font-normal text-text-2">{one().why}</span>
          </Show>
        </span>
      )}
    </Show>
  )
}

/** What of a counted audience the estimate of its end is made from. */
export const sendingOf = (
  { reachable, pace, places, cost }: Pick<AudiencePreview, 'reachable' | 'pace' | 'places' | 'cost'>,
  startAt: number,
): Parameters<typeof SendingEndLines>[0]['sending'] => ({
  people: reachable,
  startAt,
  pace,
  places,
  covered: cost === null ? null : cost.covered,
})
