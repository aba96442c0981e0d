import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import type { Campaign } from '../../../../../worker/contracts/campaigns.ts'
import { FigureValue } from '../../../../shared/ui/FigureTable.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { reasonText } from '../../../reason-text.ts'
import { useFormat } from '../../../use-format.ts'
import { exclusionWords } from '../exclusion-words.ts'
import type { PeopleChoice } from './PeopleDrawer.tsx'

/** Why mails did not arrive, by code, with what to do about it; each opens its people. */
export function ReasonsTable(props: {
  campaign: Campaign
  onOpen: (choice: PeopleChoice) => void
}): JSX.Element {
  const total = () => props.campaign.failures.reduce((sum, failure) => sum + failure.count, 0)
  const { t, plural } = campaignsText
  return (
    <section>
      <Heading>{total() > 0 ? plural('live.reasons', total()) : t('live.reasonsNone')}</Heading>
      <Show
        when={props.campaign.failures.length > 0}
        fallback={<p class="py-2.5 text-text-2">{t('live.noReasons')}</p>}
      >
        <ul>
          <For each={props.campaign.failures}>
            {(failure) => {
              const reason = () => reasonText(failure.code)
              return (
                <li class="flex min-h-9 items-center justify-between gap-4 border-b border-line py-1.5">
                  <span>
                    {reason().label} <span class="text-secondary text-text-3">{reason().help}</span>
                  </span>
                  <FigureValue
                    label={reason().label}
                    strong
                    figure={{
                      value: failure.count,
                      onOpen: () => props.onOpen({ title: reason().label, of: { code: failure.code } }),
                    }}
                  />
                </li>
              )
            }}
          </For>
        </ul>
      </Show>
    </section>
  )
}

/** Who was left out before the first mail went out, by reason. They got no message, so there is nobody to open. */
export function ExclusionsTable(props: { campaign: Campaign }): JSX.Element {
  const format = useFormat()
  const { t, plural } = campaignsText
  const total = () => props.campaign.exclusions.reduce((sum, one) => sum + one.count, 0)
  return (
    <section id="exclusions">
      <Heading>{total() > 0 ? plural('live.exclusions', total()) : t('live.exclusionsNone')}</Heading>
      <Show when={total() > 0} fallback={<p class="py-2.5 text-text-2">{t('live.noExclusions')}</p>}>
        <ul>
          <For each={props.campaign.exclusions}>
            {(one) => (
              <li class="flex min-h-9 items-center justify-between gap-4 border-b border-line py-1.5">
                {exclusionWords(props.campaign.channel, one.reason)}
                <span class="text-section font-semibold">{format.number(one.count)}</span>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  )
}

function Heading(props: { children: JSX.Element }): JSX.Element {
  return (
    <h2 class="flex min-h-8 items-center border-b border-line text-secondary font-medium text-text-3">
      {props.children}
    </h2>
  )
}
