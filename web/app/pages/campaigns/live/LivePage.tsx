import Copy from 'lucide-solid/icons/copy'
import Eye from 'lucide-solid/icons/eye'
import Pause from 'lucide-solid/icons/pause'
import Play from 'lucide-solid/icons/play'
import CircleX from 'lucide-solid/icons/circle-x'
import type { JSX } from 'solid-js'
import { createSignal, Match, Show, Switch } from 'solid-js'
import type { PeopleStage } from '../../../../../worker/contracts/campaign-figures.ts'
import type { Campaign } from '../../../../../worker/contracts/campaigns.ts'
import { createMedia, phoneQuery } from '../../../../shared/media.ts'
import { Button, IconButton } from '../../../../shared/ui/Button.tsx'
import { MoreMenu } from '../../../../shared/ui/Menu.tsx'
import { PageHeader } from '../../../../shared/ui/Page.tsx'
import { TimeSeries } from '../../../../shared/ui/TimeSeries.tsx'
import { campaignPageText } from '../../../i18n/campaign-page.ts'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { useWorkspace } from '../../../session.tsx'
import { createCampaignActions } from '../actions.ts'
import { CampaignHistory } from '../CampaignHistory.tsx'
import { StateBadge } from '../StateBadge.tsx'
import { hasStage, stageWords } from '../stage-words.ts'
import { AnswersTable } from './AnswersTable.tsx'
import { Figures } from './Figures.tsx'
import { LinksTable } from './LinksTable.tsx'
import { ListsTable } from './ListsTable.tsx'
import { MessagePanel } from './MessagePanel.tsx'
import type { PeopleChoice } from './PeopleDrawer.tsx'
import { PeopleDrawer } from './PeopleDrawer.tsx'
import { ExclusionsTable, ReasonsTable } from './ReasonsTables.tsx'
import { SendingState } from './SendingState.tsx'

/** A campaign that was started: how far it is, what became of it, and the people behind each figure. */
export default function LivePage(props: { campaign: Campaign; staleSince: number | null }): JSX.Element {
  const workspace = useWorkspace()
  const actions = createCampaignActions()
  const phone = createMedia(phoneQuery)
  const [people, setPeople] = createSignal<PeopleChoice | null>(null)
  const [isMessageShown, setMessageShown] = createSignal(false)
  const id = () => props.campaign.id
  const state = () => props.campaign.state
  const canSend = () => workspace.can('campaigns.send')
  const isStoppable = () => state() === 'sending' || state() === 'snapshotting' || state() === 'paused'

  const openStage = (stage: PeopleStage): void => {
    setPeople({ title: stageWords(props.campaign, stage), of: { stage } })
  }

  const moveButton = (): JSX.Element => (
    <Switch>
      <Match when={canSend() && (state() === 'sending' || state() === 'snapshotting')}>
        <Show
          when={!phone()}
          fallback={
            <IconButton
              icon={Pause}
              size={20}
              label={campaignsText.t('live.pause')}
              onClick={() => actions.move.mutate({ id: id(), to: 'pause' })}
            />
          }
        >
          <Button
            icon={Pause}
            busy={actions.move.isPending}
            busyLabel={campaignsText.t('live.pausing')}
            onClick={() => actions.move.mutate({ id: id(), to: 'pause' })}
          >
            {campaignsText.t('live.pause')}
          </Button>
        </Show>
      </Match>
      <Match when={canSend() && state() === 'paused'}>
        <Show
          when={!phone()}
          fallback={
            <IconButton
              icon={Play}
              size={20}
              label={campaignsText.t('live.resume')}
              onClick={() => actions.move.mutate({ id: id(), to: 'resume' })}
            />
          }
        >
          <Button
            kind="main"
            icon={Play}
            busy={actions.move.isPending}
            busyLabel={campaignsText.t('live.resuming')}
            onClick={() => actions.move.mutate({ id: id(), to: 'resume' })}
          >
            {campaignsText.t('live.resume')}
          </Button>
        </Show>
      </Match>
    </Switch>
  )

  const menuEntries = () => [
    ...(phone()
      ? [{ label: campaignPageText.t('message.see'), icon: Eye, onSelect: () => setMessageShown(true) }]
      : []),
    ...(workspace.can('campaigns.write') && phone() ? actions.duplicateEntry(id()) : []),
    ...(canSend() && isStoppable()
      ? [
          {
            label: campaignsText.t('live.cancel'),
            icon: CircleX,
            danger: true,
            onSelect: () => actions.move.mutate({ id: id(), to: 'cancel' }),
          },
        ]
      : []),
  ]

  return (
    <>
      <PageHeader
        title={props.campaign.name}
        path={[{ label: campaignsText.t('title'), href: workspace.href('/campaigns') }]}
        badge={<StateBadge campaign={props.campaign} />}
        actions={
          <>
            <Show when={!phone()}>
              <Button icon={Eye} onClick={() => setMessageShown(true)}>
                {campaignPageText.t('message.see')}
              </Button>
            </Show>
            <Show when={workspace.can('campaigns.write') && !phone()}>
              <Button
                icon={Copy}
                busy={actions.duplicate.isPending}
                onClick={() => actions.duplicate.mutate(id())}
              >
                {campaignsText.t('live.duplicate')}
              </Button>
            </Show>
            {moveButton()}
            <Show when={menuEntries().length > 0}>
              <MoreMenu entries={menuEntries()} />
            </Show>
          </>
        }
      />
      <div class="flex min-h-0 flex-1">
        <div class="min-h-0 min-w-0 flex-1 overflow-auto px-(--gutter) py-4">
          <SendingState
            campaign={props.campaign}
            staleSince={props.staleSince}
            onResume={() => actions.move.mutate({ id: id(), to: 'resume' })}
          />
          <div class="mt-4 grid gap-x-7 gap-y-5 xl:grid-cols-[minmax(360px,5fr)_6fr]">
            <Figures campaign={props.campaign} onOpen={openStage} />
            <Hours campaign={props.campaign} />
          </div>
          <div class="mt-5 grid gap-x-7 gap-y-5 xl:grid-cols-[7fr_3fr]">
            <div class="flex min-w-0 flex-col gap-5">
              <Show when={hasStage(props.campaign.channel, 'clicked')}>
                <LinksTable links={props.campaign.links} onOpen={setPeople} />
              </Show>
              <Show when={props.campaign.channel === 'whatsapp'}>
                <AnswersTable answers={props.campaign.answers} onOpen={setPeople} />
              </Show>
              <Show when={props.campaign.perList.length > 0}>
                <ListsTable
                  channel={props.campaign.channel}
                  lists={props.campaign.perList}
                  onOpen={setPeople}
                />
              </Show>
              <CampaignHistory campaign={props.campaign} />
            </div>
            <div class="flex flex-col gap-5">
              <ReasonsTable campaign={props.campaign} onOpen={setPeople} />
              <ExclusionsTable campaign={props.campaign} />
            </div>
          </div>
        </div>
        <PeopleDrawer campaign={props.campaign} choice={people()} onClose={() => setPeople(null)} />
        <MessagePanel
          campaign={props.campaign}
          open={isMessageShown()}
          onClose={() => setMessageShown(false)}
        />
      </div>
    </>
  )
}

function Hours(props: { campaign: Campaign }): JSX.Element {
  const workspace = useWorkspace()
  const hours = () => props.campaign.hours
  const channel = () => props.campaign.channel
  return (
    <Show
      when={hours().length > 0}
      fallback={
        <section>
          <h2 class="flex min-h-8 items-center border-b border-line text-secondary font-medium text-text-3">
            {campaignsText.t('live.hourly')}
          </h2>
          <p class="py-3 text-text-2">{campaignsText.t('live.noHours')}</p>
        </section>
      }
    >
      <TimeSeries
        title={campaignsText.t('live.hourly')}
        times={hours().map((hour) => hour.hour)}
        series={[
          { name: campaignsText.t('live.seriesDelivered'), values: hours().map((hour) => hour.delivered) },
          ...(hasStage(channel(), 'opened')
            ? [
                {
                  name:
                    channel() === 'email'
                      ? campaignsText.t('live.seriesOpened')
                      : campaignsText.t('live.read'),
                  values: hours().map((hour) => hour.opened),
                },
              ]
            : []),
          ...(hasStage(channel(), 'clicked')
            ? [{ name: campaignsText.t('live.seriesClicked'), values: hours().map((hour) => hour.clicked) }]
            : []),
        ]}
        timeZone={workspace.timeZone()}
      />
    </Show>
  )
}
