import { useQuery } from '@tanstack/solid-query'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import type { JSX } from 'solid-js'
import { Match, Show, Switch } from 'solid-js'
import type { Credit } from '../../../../worker/contracts/credit.ts'
import { ErrorState, Notice, SkeletonRows } from '../../../shared/ui/States.tsx'
import { creditText } from '../../i18n/credit.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { creditQuery } from './credit.data.ts'
import { BookingForm, NoticeForm } from './CreditForms.tsx'
import { CreditLedger } from './CreditLedger.tsx'
import { CreditPrices } from './CreditPrices.tsx'
import { Section } from './Section.tsx'

/** What is left, booking by hand, what sends cost, and the ledger (spec 15.5). */
export function CreditTab(): JSX.Element {
  const workspace = useWorkspace()
  const credit = useQuery(() => creditQuery(workspace.slug()))
  return (
    <Switch fallback={<SkeletonRows rows={6} />}>
      <Match when={credit.isError && !credit.data}>
        <ErrorState error={credit.error} onRetry={() => void credit.refetch()} />
      </Match>
      <Match when={credit.data}>{(data) => <Account credit={data()} />}</Match>
    </Switch>
  )
}

function Account(props: { credit: Credit }): JSX.Element {
  const workspace = useWorkspace()
  const mayWrite = () => workspace.can('credit.write')
  return (
    <>
      <Balance credit={props.credit} />
      <Show when={mayWrite()}>
        <Section title={creditText.t('book.title')} lead={creditText.t('book.lead')}>
          <BookingForm credit={props.credit} />
        </Section>
      </Show>
      <Section title={creditText.t('prices.title')} lead={creditText.t('prices.lead')}>
        <CreditPrices credit={props.credit} mayWrite={mayWrite()} />
      </Section>
      <Show when={mayWrite()}>
        <Section title={creditText.t('notice.title')} lead={creditText.t('notice.lead')}>
          <NoticeForm credit={props.credit} />
        </Section>
      </Show>
      <CreditLedger currency={props.credit.currency} />
    </>
  )
}

function Balance(props: { credit: Credit }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t } = creditText
  const hasPrices = () => props.credit.prices.some(({ micros }) => micros > 0)
  return (
    <Section title={t('balance.title')} lead={t('balance.lead')}>
      <div class="flex flex-col gap-3">
        <p aria-live="polite">
          <span class="text-text-2">{t('balance.left')}</span>{' '}
          <strong class="text-count font-semibold">
            {format.money(props.credit.balanceMicros, props.credit.currency)}
          </strong>
        </p>
        <Show
          when={props.credit.lowSince}
          fallback={
            <Show when={hasPrices() && props.credit.balanceMicros <= 0}>
              <Notice tone="warn" icon={TriangleAlert} fact={t('balance.empty')}>
                {t('balance.emptyText')}
              </Notice>
            </Show>
          }
        >
          {(since) => (
            <Notice
              tone="warn"
              icon={TriangleAlert}
              fact={t('balance.low', { moment: format.moment(since()) })}
            >
              {t('balance.lowText')}
            </Notice>
          )}
        </Show>
        <Show when={!workspace.can('credit.write')}>
          <p class="text-text-2">{t('book.readOnly')}</p>
        </Show>
      </div>
    </Section>
  )
}
