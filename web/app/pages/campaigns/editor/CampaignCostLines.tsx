import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { CampaignCost } from '../../../../../worker/contracts/credit.ts'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { useFormat } from '../../../use-format.ts'

/** What a send would cost, and whether the credit covers everybody. */
export function CampaignCostLines(props: { cost: CampaignCost; reachable: number }): JSX.Element {
  const format = useFormat()
  const { t, plural } = campaignsText
  const amount = () => format.money(props.cost.micros, props.cost.currency)
  const isEnough = () => props.cost.covered >= props.reachable
  return (
    <div class="flex flex-col gap-0.5">
      <p>
        <strong class="font-semibold">
          {t(props.cost.exact ? 'cost.exact' : 'cost.about', { amount: amount() })}
        </strong>{' '}
        <Show when={isEnough()}>
          <span class="text-text-2">{t('cost.enough')}</span>
        </Show>
      </p>
      <Show when={!isEnough()}>
        <p class="text-warn">
          {props.cost.covered === 0
            ? t('cost.coversNobody')
            : plural(props.cost.exact ? 'cost.covers' : 'cost.coversAbout', props.cost.covered)}
        </p>
      </Show>
    </div>
  )
}
