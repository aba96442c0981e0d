import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import type { MessageStage } from '../../../../../worker/contracts/campaign-figures.ts'
import type { Campaign } from '../../../../../worker/contracts/campaigns.ts'
import type { SendingChannel } from '../../../../../worker/contracts/common.ts'
import { FigureValue } from '../../../../shared/ui/FigureTable.tsx'
import { campaignPageText } from '../../../i18n/campaign-page.ts'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { hasStage, stageWords } from '../stage-words.ts'
import { useFormat } from '../../../use-format.ts'
import type { PeopleChoice } from './PeopleDrawer.tsx'

const allStages = ['sent', 'delivered', 'opened', 'clicked', 'replied'] as const satisfies MessageStage[]

/** What came of each list: everybody counts in the first one they came in by, so that the lists add up. */
export function ListsTable(props: {
  channel: SendingChannel
  lists: Campaign['perList']
  onOpen: (choice: PeopleChoice) => void
}): JSX.Element {
  const format = useFormat()
  const { t } = campaignsText
  const stages = () => allStages.filter((stage) => hasStage(props.channel, stage))
  const heading = (stage: (typeof allStages)[number]) =>
    stage === 'opened' && props.channel !== 'email' ? t('live.read') : t(`live.listStage.${stage}`)
  return (
    <div class="min-w-0 overflow-x-auto">
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">{t('live.perList')}</th>
            <For each={stages()}>{(stage) => <th scope="col">{heading(stage)}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={props.lists}>
            {(list) => {
              const name = () => list.name ?? t('live.goneList')
              return (
                <tr>
                  <th scope="row">{name()}</th>
                  <For each={stages()}>
                    {(stage) => (
                      <td>
                        <FigureValue
                          label={`${heading(stage)}, ${name()}`}
                          figure={{
                            value: list.figures[stage],
                            onOpen: () =>
                              props.onOpen({
                                title: campaignPageText.t('ofList', {
                                  stage: stageWords(props, stage),
                                  list: name(),
                                }),
                                of: { stage, listId: list.id },
                              }),
                          }}
                        />
                        <Show when={stage !== 'sent' && stage !== 'delivered' && list.figures.delivered}>
                          {(whole) => (
                            <span class="ml-2 text-text-3">
                              {format.share(list.figures[stage], Math.max(whole(), list.figures[stage]))}
                            </span>
                          )}
                        </Show>
                      </td>
                    )}
                  </For>
                </tr>
              )
            }}
          </For>
        </tbody>
      </table>
    </div>
  )
}
