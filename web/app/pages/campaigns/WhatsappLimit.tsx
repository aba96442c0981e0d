import Hourglass from 'lucide-solid/icons/hourglass'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { SendingPlaces } from '../../../../worker/contracts/campaigns.ts'
import type { SendingPace } from '../../../../worker/contracts/sending-pace.ts'
import { opensAt } from '../../../../worker/lib/texts/sending-end.ts'
import { Notice } from '../../../shared/ui/States.tsx'
import { whatsappCampaignsText } from '../../i18n/whatsapp-campaigns.ts'
import { useFormat } from '../../use-format.ts'

/** What WhatsApp is late in confirming by less makes nobody wait for it. */
const worthTellingMs = 15 * 60_000

/** Whether WhatsApp's limit makes any of so many people wait. */
const hasToWait = (places: SendingPlaces | null, people: number): places is SendingPlaces =>
  places !== null && places.now < people

/** The words for what WhatsApp's limit does to so many people. Call it in a component. */
export function createLimitWords() {
  const format = useFormat()
  const { t, plural } = whatsappCampaignsText
  const goesOn = ({ next, endAt }: SendingPlaces, rest: number, pace: SendingPace | null): string[] => {
    if (next === null) return [t('limit.restricted')]
    // A place that comes free in the quiet hours is used after them: the time that the expected end tells too.
    const moment = (at: number) => format.moment(pace === null ? at : opensAt(pace, at))
    const last = next.people < rest && endAt !== null
    return [
      last
        ? plural('limit.next', next.people, { moment: moment(next.until) })
        : plural('limit.rest', rest, { moment: moment(next.until) }),
      ...(next.latestAt - next.until > worthTellingMs
        ? [t('limit.latest', { moment: moment(next.latestAt) })]
        : []),
      ...(last ? [t('limit.last', { moment: moment(endAt) })] : []),
    ]
  }
  return {
    /** "1.000 partono subito, 240 aspettano". */
    fact: (places: SendingPlaces, people: number): string => {
      const rest = plural('limit.waiting', people - places.now)
      const now = places.now === 0 ? t('limit.none') : plural('limit.now', places.now)
      return `${now}, ${rest}`
    },
    goesOn: (places: SendingPlaces, people: number, pace: SendingPace | null): string =>
      goesOn(places, people - places.now, pace).join(' '),
    why: ({ number, limit }: SendingPlaces): string =>
      limit === null ? '' : t('limit.why', { number, limit: format.number(limit) }),
  }
}

/** Before a send: how many go now, how many wait and until when (spec 9.3). */
export function WhatsappLimit(props: {
  places: SendingPlaces | null
  people: number
  pace: SendingPace | null
}): JSX.Element {
  const words = createLimitWords()
  const waits = () => (hasToWait(props.places, props.people) ? props.places : null)
  return (
    <Show when={waits()}>
      {(places) => (
        <Notice tone="warn" icon={Hourglass} fact={words.fact(places(), props.people)}>
          {words.goesOn(places(), props.people, props.pace)} {words.why(places())}
        </Notice>
      )}
    </Show>
  )
}
