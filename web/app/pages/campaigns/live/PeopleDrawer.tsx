import { A } from '@solidjs/router'
import { useInfiniteQuery } from '@tanstack/solid-query'
import PanelRight from 'lucide-solid/icons/panel-right'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { For, Match, Show, Switch } from 'solid-js'
import type { CampaignPerson } from '../../../../../worker/contracts/campaign-figures.ts'
import { createMedia } from '../../../../shared/media.ts'
import { Avatar } from '../../../../shared/ui/Avatar.tsx'
import { Button, Glyph, IconButton } from '../../../../shared/ui/Button.tsx'
import { SidePanel } from '../../../../shared/ui/Dialog.tsx'
import { ErrorState, SkeletonRows } from '../../../../shared/ui/States.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { reasonText } from '../../../reason-text.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { type PeopleOf, peopleQuery } from '../campaigns.data.ts'
import { PeopleActions } from './PeopleActions.tsx'

/** The figure that was chosen. */
export type PeopleChoice = { title: string; of: PeopleOf }

/** The people behind a figure: 40 wide until one is chosen, then 400; a panel over the page where it is narrow. */
export function PeopleDrawer(props: {
  campaign: { id: number; name: string }
  choice: PeopleChoice | null
  onClose: () => void
}): JSX.Element {
  const wide = createMedia('(width >= 1280px)')
  return (
    <Show
      when={wide()}
      fallback={
        <SidePanel open={props.choice !== null} onClose={props.onClose} title={props.choice?.title ?? ''}>
          <Show when={props.choice}>
            {(choice) => (
              <>
                <PeopleActions campaign={props.campaign} of={choice().of} title={choice().title} />
                <People campaignId={props.campaign.id} of={choice().of} />
              </>
            )}
          </Show>
        </SidePanel>
      }
    >
      <aside
        class={`flex flex-none flex-col border-l border-line bg-bg ${props.choice ? 'w-100' : 'w-10'}`}
        aria-label={campaignsText.t('drawer.title')}
        onKeyDown={(event) => {
          if (event.key === 'Escape') props.onClose()
        }}
      >
        <Show
          when={props.choice}
          fallback={
            <div class="flex flex-col items-center gap-3 py-4 text-text-3">
              <Glyph icon={PanelRight} />
              <span class="text-secondary [writing-mode:vertical-rl]">{campaignsText.t('drawer.hint')}</span>
            </div>
          }
        >
          {(choice) => (
            <>
              <header class="flex min-h-11 flex-none items-center justify-between gap-3 border-b border-line px-4">
                <h2 class="min-w-0 text-section font-semibold break-words">{choice().title}</h2>
                <IconButton
                  icon={X}
                  label={campaignsText.t('drawer.close')}
                  keyHint="Esc"
                  placement="left"
                  onClick={() => props.onClose()}
                />
              </header>
              <div class="min-h-0 flex-1 overflow-y-auto px-4 py-2">
                <PeopleActions campaign={props.campaign} of={choice().of} title={choice().title} />
                <People campaignId={props.campaign.id} of={choice().of} />
              </div>
            </>
          )}
        </Show>
      </aside>
    </Show>
  )
}

function People(props: { campaignId: number; of: PeopleOf }): JSX.Element {
  const workspace = useWorkspace()
  const people = useInfiniteQuery(() => peopleQuery(workspace.slug(), props.campaignId, props.of))
  const rows = () => people.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Switch>
      <Match when={people.isError && !people.data}>
        <ErrorState error={people.error} onRetry={() => void people.refetch()} />
      </Match>
      <Match when={people.isPending}>
        <SkeletonRows rows={6} />
      </Match>
      <Match when={people.isSuccess}>
        <ul>
          <For each={rows()} fallback={<li class="py-3 text-text-2">{campaignsText.t('drawer.none')}</li>}>
            {(person) => <PersonRow person={person} />}
          </For>
        </ul>
        <Show when={people.hasNextPage}>
          <div class="py-3">
            <Button wide busy={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>
              {campaignsText.t('drawer.more')}
            </Button>
          </div>
        </Show>
      </Match>
    </Switch>
  )
}

function PersonRow(props: { person: CampaignPerson }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  /** Messages of somebody who was erased stay as figures, of nobody. */
  const erased = () => props.person.contactId === 0
  const name = () => (erased() ? campaignsText.t('drawer.erased') : props.person.name || props.person.address)
  return (
    <li class="flex min-h-11 items-center gap-3 border-b border-line py-1.5">
      <Avatar id={props.person.contactId} name={name()} size={24} />
      <div class="min-w-0 flex-1">
        <Show when={!erased()} fallback={<span class="text-text-2">{name()}</span>}>
          <A href={workspace.href(`/contacts/${props.person.contactId}`)} class="font-medium hover:underline">
            {name()}
          </A>
        </Show>
        <p class="text-secondary break-words text-text-3">
          {props.person.reason === null ? props.person.address : reasonText(props.person.reason).label}
        </p>
      </div>
      <time class="flex-none text-secondary text-text-3" title={format.fullMoment(props.person.at)}>
        {format.moment(props.person.at)}
      </time>
    </li>
  )
}
