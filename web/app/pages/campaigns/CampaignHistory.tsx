import { useInfiniteQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createEffect, createMemo, For, Match, on, Switch } from 'solid-js'
import type { Campaign } from '../../../../worker/contracts/campaigns.ts'
import { CordLine, CordMore } from '../../../shared/ui/Cord.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { campaignHistoryText } from '../../i18n/campaign-history.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { historyQuery } from './campaigns.data.ts'
import { eventLooks, eventWords } from './history-words.ts'

/** What a campaign lived through, newest first: who did what with it, and what it met with by itself. */
export function CampaignHistory(props: { campaign: Campaign }): JSX.Element {
  const { t } = campaignHistoryText
  return (
    <section aria-label={t('title')}>
      <h2 class="mb-3 flex min-h-8 items-center border-b border-line text-secondary font-medium text-text-3">
        {t('title')}
      </h2>
      <HistoryLines campaign={props.campaign} />
    </section>
  )
}

/** The same beside what is being written. */
export function HistoryPanel(props: { campaign: Campaign; open: boolean; onClose: () => void }): JSX.Element {
  return (
    <SidePanel
      open={props.open}
      onClose={() => props.onClose()}
      title={campaignHistoryText.t('title')}
      subtitle={props.campaign.name}
    >
      <HistoryLines campaign={props.campaign} />
    </SidePanel>
  )
}

function HistoryLines(props: { campaign: Campaign }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t } = campaignHistoryText
  const pages = useInfiniteQuery(() => historyQuery(workspace.slug(), props.campaign))
  const events = createMemo(() => pages.data?.pages.flatMap(({ items }) => items))
  // What is written in the background after a move, the next look finds.
  createEffect(
    on(
      () => [props.campaign.state, props.campaign.waitReason, props.campaign.scheduledAt],
      () => void pages.refetch(),
      { defer: true },
    ),
  )
  return (
    <Switch fallback={<SkeletonRows rows={3} />}>
      <Match when={pages.isError && !events()}>
        <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
      </Match>
      <Match when={events()}>
        {(known) => (
          <>
            <ol>
              <For each={known()}>
                {(event, index) => {
                  const words = createMemo(() => eventWords(event, format.moment))
                  const [icon, tone] = eventLooks[event.kind]
                  return (
                    <CordLine
                      icon={icon}
                      tone={tone}
                      last={index() === known().length - 1 && !pages.hasNextPage}
                      detail={words().detail}
                      time={
                        <time
                          class="flex-none text-secondary text-text-3"
                          title={format.fullMoment(event.at)}
                        >
                          {format.moment(event.at)}
                        </time>
                      }
                    >
                      <p>{words().words}</p>
                    </CordLine>
                  )
                }}
              </For>
            </ol>
            <CordMore pages={pages} words={{ more: t('more'), loading: t('loading') }} />
          </>
        )}
      </Match>
    </Switch>
  )
}
