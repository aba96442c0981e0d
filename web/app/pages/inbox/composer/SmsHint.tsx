import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, Show } from 'solid-js'
import { countryOfPhone } from '../../../../../worker/lib/identity/phone-country.ts'
import { findCostlyLetters } from '../../../../../worker/lib/texts/sms-letters.ts'
import { measureSms } from '../../../../../worker/lib/texts/sms-text.ts'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { outboxText } from '../../../i18n/outbox.ts'
import { smsText } from '../../../i18n/sms.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { creditQuery } from '../../settings/credit.data.ts'

/** How many SMS a text makes, what they cost where that may be known, and the letters that make it dearer. */
export function SmsHint(props: { text: string; peer: string }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const credit = useQuery(() => ({
    ...creditQuery(workspace.slug()),
    enabled: workspace.can('credit.read'),
    staleTime: 300_000,
  }))
  const measure = createMemo(() => measureSms(props.text))
  const cost = () => {
    if (!credit.isSuccess) return undefined
    const country = countryOfPhone(props.peer)
    const prices = credit.data.prices.filter(({ channel }) => channel === 'sms')
    const price = prices.find((one) => one.country === country) ?? prices.find((one) => one.country === null)
    if (price === undefined || price.micros === 0) return undefined
    return format.price(price.micros * measure().segments, credit.data.currency)
  }
  const costly = createMemo(
    () => findCostlyLetters(props.text).filter((letter) => letter.cost === 'alphabet').length,
  )
  return (
    <Show when={props.text !== ''}>
      <p class="flex flex-wrap gap-x-2 text-secondary text-text-3" aria-live="polite">
        <span>{outboxText.plural('segments', measure().segments)}</span>
        <Show when={cost()}>
          {(price) => <span>{inboxThreadText.t('composer.smsCost', { price: price() })}</span>}
        </Show>
        <Show when={costly() > 0}>
          <span class="text-warn">{smsText.plural('costly', costly())}</span>
        </Show>
      </p>
    </Show>
  )
}
