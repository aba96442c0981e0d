import { useQueryClient } from '@tanstack/solid-query'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { createSignal, For, Show, untrack } from 'solid-js'
import { createStore } from 'solid-js/store'
import {
  channelsByCountry,
  type Credit,
  type PricedChannel,
  pricedChannels,
} from '../../../../worker/contracts/credit.ts'
import { language } from '../../../shared/i18n/language.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { fieldProblemText } from '../../../shared/problem-text.ts'
import { Button, IconButton } from '../../../shared/ui/Button.tsx'
import { Segmented } from '../../../shared/ui/Choice.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { SearchSelect } from '../../../shared/ui/SearchSelect.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { creditText } from '../../i18n/credit.ts'
import { useWorkspace } from '../../session.tsx'
import { parseAmount, printAmount } from './amount.ts'
import { countryOptions } from './country-codes.ts'
import { savePrices } from './credit.data.ts'
import { decimalMark } from './CreditForms.tsx'
import { FormFoot } from './FormFoot.tsx'

/** A row as it is written; a country of null is everywhere else. */
type Row = { country: string | null; text: string }

/** What sends cost on each channel: one price, or one for each country and one for the rest. */
export function CreditPrices(props: { credit: Credit; mayWrite: boolean }): JSX.Element {
  const [channel, setChannel] = createSignal<PricedChannel>('sms')
  return (
    <div class="flex flex-col gap-3">
      <Segmented
        label={creditText.t('prices.channel')}
        value={channel()}
        options={pricedChannels.map((value) => ({ value, label: uiText.t(`channel.${value}`) }))}
        onChange={setChannel}
      />
      <Show when={channel()} keyed>
        {(shown) => <ChannelPrices channel={shown} credit={props.credit} mayWrite={props.mayWrite} />}
      </Show>
    </div>
  )
}

function ChannelPrices(props: { channel: PricedChannel; credit: Credit; mayWrite: boolean }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { t } = creditText
  const isByCountry = () => channelsByCountry.has(props.channel)
  const saved = () => props.credit.prices.filter(({ channel }) => channel === props.channel)
  const names = () => new Map(countryOptions(language()).map(({ value, label }) => [value, label]))
  const nameOf = (country: string | null) =>
    country === null ? t('prices.elsewhere') : (names().get(country) ?? country)
  const [rows, setRows] = createStore<Row[]>(
    untrack(() => {
      const textOf = (micros: number) => printAmount(micros, decimalMark())
      const countries = saved().flatMap(({ country, micros }) =>
        country === null ? [] : [{ country, text: textOf(micros) }],
      )
      const elsewhere = saved().find(({ country }) => country === null)
      return [...countries, { country: null, text: elsewhere === undefined ? '' : textOf(elsewhere.micros) }]
    }),
  )
  const [tried, setTried] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<unknown>()
  const isWrong = ({ country, text }: Row): boolean => {
    if (country === null && text.trim() === '') return false
    const micros = parseAmount(text)
    return micros === null || micros < 0
  }
  const toAdd = () =>
    countryOptions(language()).filter(({ value }) => rows.every(({ country }) => country !== value))

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (rows.some(isWrong)) return
    setBusy(true)
    setProblem(undefined)
    try {
      const prices = rows.flatMap(({ country, text }) =>
        text.trim() === '' ? [] : [{ country, micros: parseAmount(text) ?? 0 }],
      )
      await savePrices(client, workspace.slug(), props.channel, { prices })
      showToast({ text: t('prices.saved') })
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form class="flex flex-col gap-3" novalidate onSubmit={(event) => void save(event)}>
      <p class="text-text-2">{t(`prices.${props.channel}`)}</p>
      <Show
        when={saved().every(({ micros }) => micros === 0) && (isByCountry() || props.channel === 'email')}
      >
        <p class="text-text-3">{t('prices.none')}</p>
      </Show>
      <ul class="flex flex-col">
        <For each={rows}>
          {(row, index) => (
            <li class="flex items-start gap-3 border-b border-line py-1.5">
              <Show when={isByCountry()}>
                <span class="min-w-0 flex-1 self-center font-medium wrap-anywhere">
                  {nameOf(row.country)}
                </span>
              </Show>
              <TextField
                compact
                class="w-36"
                label={
                  isByCountry()
                    ? t('prices.of', { country: nameOf(row.country), currency: props.credit.currency })
                    : t('prices.one', { currency: props.credit.currency })
                }
                labelHidden={isByCountry()}
                inputmode="decimal"
                autocomplete="off"
                placeholder={row.country === null ? '0' : undefined}
                value={row.text}
                onText={(text) => setRows(index(), 'text', text)}
                readonly={!props.mayWrite}
                error={
                  tried() && isWrong(row) ? fieldProblemText({ field: 'micros', code: 'amount' }) : undefined
                }
              />
              <Show when={isByCountry()}>
                <span class="w-8">
                  <Show when={row.country !== null && props.mayWrite}>
                    <IconButton
                      icon={X}
                      label={t('prices.remove', { country: nameOf(row.country) })}
                      onClick={() => setRows(rows.filter((one) => one.country !== row.country))}
                    />
                  </Show>
                </span>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.mayWrite}>
        <Show when={isByCountry()}>
          <SearchSelect
            class="w-72 max-sm:w-full"
            label={t('prices.add')}
            value=""
            options={toAdd()}
            onChange={(country) =>
              setRows([
                { country, text: '' },
                ...rows.map(({ country: known, text }) => ({ country: known, text })),
              ])
            }
          />
        </Show>
        <FormFoot problem={problem()}>
          <Button type="submit" busy={busy()} busyLabel={uiText.t('actions.saving')}>
            {t('prices.save')}
          </Button>
        </FormFoot>
      </Show>
    </form>
  )
}
