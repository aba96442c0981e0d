import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Show, untrack } from 'solid-js'
import { z } from 'zod'
import { type Credit, currencies, Currency, longestCreditNote } from '../../../../worker/contracts/credit.ts'
import { shortText } from '../../../../worker/contracts/common.ts'
import { createForm } from '../../../shared/form.ts'
import { language } from '../../../shared/i18n/language.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Segmented } from '../../../shared/ui/Choice.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { creditText } from '../../i18n/credit.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { parseAmount, printAmount } from './amount.ts'
import { bookCredit, saveCreditSettings } from './credit.data.ts'
import { FormFoot } from './FormFoot.tsx'

/** How amounts are written in the language in use. */
export const decimalMark = (): ',' | '.' => (language() === 'en' ? '.' : ',')

const Amount = z.string().refine((text) => {
  const micros = parseAmount(text)
  return micros !== null && micros !== 0
}, 'amount')
const Booking = z
  .object({ kind: z.enum(['top_up', 'correction']), micros: Amount, note: shortText(longestCreditNote) })
  .refine(({ kind, micros }) => kind === 'correction' || (parseAmount(micros) ?? 0) > 0, {
    path: ['micros'],
    message: 'amount',
  })
  .refine(({ kind, note }) => kind === 'top_up' || note !== '', { path: ['note'], message: 'required' })

/** A top-up or a correction by hand; begins anew once it is booked. */
export function BookingForm(props: { credit: Credit }): JSX.Element {
  const [requestKey, setRequestKey] = createSignal<string>(crypto.randomUUID())
  return (
    <Show when={requestKey()} keyed>
      {(key) => (
        <OneBooking
          credit={props.credit}
          requestKey={key}
          onDone={() => setRequestKey(crypto.randomUUID())}
        />
      )}
    </Show>
  )
}

/** The key makes a repeated press book once. */
function OneBooking(props: { credit: Credit; requestKey: string; onDone: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const format = useFormat()
  const { t } = creditText
  const initial: { kind: 'top_up' | 'correction'; micros: string; note: string } = {
    kind: 'top_up',
    micros: '',
    note: '',
  }
  const form = createForm({
    schema: Booking,
    initial,
    async submit({ kind, micros, note }) {
      const input = { kind, micros: parseAmount(micros) ?? 0, note, requestKey: props.requestKey }
      const saved = await bookCredit(client, workspace.slug(), input)
      showToast({ text: t('book.saved', { balance: format.money(saved.balanceMicros, saved.currency) }) })
      props.onDone()
    },
  })
  return (
    <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
      <Segmented
        label={t('book.kind')}
        value={form.values.kind}
        options={[
          { value: 'top_up', label: t('book.top_up') },
          { value: 'correction', label: t('book.correction') },
        ]}
        onChange={(kind) => form.set('kind', kind)}
      />
      <TextField
        class="w-48 max-sm:w-full"
        label={t('book.amount', { currency: props.credit.currency })}
        inputmode="decimal"
        autocomplete="off"
        value={form.values.micros}
        onText={(text) => form.set('micros', text)}
        onBlur={form.values.micros ? form.leave('micros') : undefined}
        error={form.error('micros')}
        help={form.values.kind === 'correction' ? t('book.correctionHelp') : undefined}
      />
      <TextField
        label={t('book.note')}
        optional={form.values.kind === 'top_up'}
        autocomplete="off"
        value={form.values.note}
        onText={(text) => form.set('note', text)}
        error={form.error('note')}
        help={t('book.noteHelp')}
      />
      <FormFoot problem={form.problem()}>
        <Button type="submit" kind="main" busy={form.busy()} busyLabel={t('book.saving')}>
          {t('book.save')}
        </Button>
      </FormFoot>
    </form>
  )
}

const Settings = z.object({
  thresholdMicros: z
    .string()
    .refine((text) => text.trim() === '' || (parseAmount(text) ?? -1) >= 0, 'amount'),
  currency: Currency,
})

/** When the credit counts as low, and the currency as long as nothing was booked. */
export function NoticeForm(props: { credit: Credit }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { t } = creditText
  const form = createForm({
    schema: Settings,
    initial: untrack(() => {
      const { thresholdMicros, currency } = props.credit
      const text = thresholdMicros === null ? '' : printAmount(thresholdMicros, decimalMark())
      return { thresholdMicros: text, currency }
    }),
    async submit({ thresholdMicros, currency }) {
      await saveCreditSettings(client, workspace.slug(), {
        thresholdMicros: thresholdMicros.trim() === '' ? null : parseAmount(thresholdMicros),
        ...(props.credit.untouched ? { currency } : {}),
      })
      showToast({ text: t('notice.saved') })
    },
  })
  return (
    <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
      <div class="flex flex-wrap items-start gap-3">
        <TextField
          class="w-48 max-sm:w-full"
          label={t('notice.threshold', { currency: form.values.currency })}
          inputmode="decimal"
          autocomplete="off"
          value={form.values.thresholdMicros}
          onText={(text) => form.set('thresholdMicros', text)}
          onBlur={form.leave('thresholdMicros')}
          error={form.error('thresholdMicros')}
          help={t('notice.thresholdHelp')}
        />
        <Select
          class="w-48 max-sm:w-full"
          label={t('notice.currency')}
          value={form.values.currency}
          options={
            props.credit.untouched
              ? currencies.map((value) => ({ value, label: value }))
              : [{ value: props.credit.currency, label: props.credit.currency }]
          }
          onChange={(currency) => form.set('currency', currency)}
          error={form.error('currency')}
          help={t('notice.currencyHelp')}
        />
      </div>
      <FormFoot problem={form.problem()}>
        <Button type="submit" busy={form.busy()} busyLabel={uiText.t('actions.saving')}>
          {uiText.t('actions.save')}
        </Button>
      </FormFoot>
    </form>
  )
}
