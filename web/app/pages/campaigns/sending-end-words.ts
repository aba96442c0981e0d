import type { SendingEnd } from '../../../../worker/lib/texts/sending-end.ts'
import { sendingEndText } from '../../i18n/sending-end.ts'

const soonMs = 60_000

/** When a send will be over, as far as it can be known, and what makes it later. Reactive. */
export function sendingEndWords(
  end: SendingEnd,
  { now, moment }: { now: number; moment: (at: number) => string },
): { words: string; why: string } {
  const { t, has } = sendingEndText
  if (end.type === 'unknown') {
    const key = `unknown.${end.because[0] ?? ''}`
    return { words: has(key) ? t(key) : '', why: '' }
  }
  const why = end.because.flatMap((reason) => {
    const key = `because.${reason}`
    return has(key) ? [t(key)] : []
  })
  // A minute is the smallest that is told: up to the next one, never earlier than it may be.
  const at = Math.ceil(end.at / 60_000) * 60_000
  const words =
    end.type === 'not_before'
      ? t('notBefore', { moment: moment(at) })
      : end.at - now < soonMs
        ? t('soon')
        : t('about', { moment: moment(at) })
  return { words, why: why.join(' ') }
}
