import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import type { ContactInput } from '../../../../worker/contracts/contacts.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { Checkbox } from '../../../shared/ui/Choice.tsx'
import { TextArea } from '../../../shared/ui/Field.tsx'
import { contactsText } from '../../i18n/contacts.ts'

const offered = ['email', 'whatsapp', 'sms'] as const
type Offered = (typeof offered)[number]

/** The channels a person said yes to, and the words kept as proof. */
export type ConsentGiven = { channels: ReadonlySet<Offered>; text: string }
export const noConsent = (text: string): ConsentGiven => ({ channels: new Set(), text })

type Reachable = { email: boolean; phone: boolean }
const reaches = (channel: Offered, { email, phone }: Reachable): boolean =>
  channel === 'email' ? email : phone

/** What the API stores of it; a channel whose address was taken out again counts for nothing. */
export const toConsentInput = (
  { channels, text }: ConsentGiven,
  reachable: Reachable,
): NonNullable<ContactInput['consent']> =>
  [...channels]
    .filter((channel) => reaches(channel, reachable))
    .map((channel) => ({ channel, state: 'opted_in', text }))

/** A check per channel that has an address; with one ticked, the text that stays in the log. */
export function ConsentChoice(
  props: Reachable & { value: ConsentGiven; onChange: (value: ConsentGiven) => void; error?: string },
): JSX.Element {
  const { t } = contactsText
  const shown = () => offered.filter((channel) => reaches(channel, props))
  const given = () => shown().some((channel) => props.value.channels.has(channel))
  function toggle(channel: Offered, on: boolean): void {
    const channels = new Set(props.value.channels)
    if (on) channels.add(channel)
    else channels.delete(channel)
    props.onChange({ ...props.value, channels })
  }
  return (
    <Show when={shown().length > 0}>
      <fieldset class="flex flex-col gap-2 rounded-8 bg-sunken p-3">
        <legend class="float-left mb-1 text-secondary font-medium">{t('form.consent')}</legend>
        <For each={shown()}>
          {(channel) => (
            <Checkbox
              label={t('form.consentTo', { channel: uiText.t(`channel.${channel}`) })}
              checked={props.value.channels.has(channel)}
              onChange={(on) => toggle(channel, on)}
            />
          )}
        </For>
        <Show when={given()} fallback={<p class="text-secondary text-text-3">{t('form.consentLead')}</p>}>
          <TextArea
            label={t('form.consentText')}
            rows={2}
            maxLength={500}
            value={props.value.text}
            onText={(text) => props.onChange({ ...props.value, text })}
            error={props.error}
          />
        </Show>
      </fieldset>
    </Show>
  )
}
