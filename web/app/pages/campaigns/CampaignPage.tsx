import { useParams } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { lazy, Match, Suspense, Switch } from 'solid-js'
import { ApiProblem } from '../../../shared/api.ts'
import { PageHeader } from '../../../shared/ui/Page.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { campaignsText } from '../../i18n/campaigns.ts'
import { recordId } from '../../record-id.ts'
import { useWorkspace } from '../../session.tsx'
import { NotFound } from '../system/NotFound.tsx'
import { campaignQuery } from './campaigns.data.ts'
import { isEditable } from './state.ts'

const EditorPage = lazy(() => import('./editor/EditorPage.tsx'))
const LivePage = lazy(() => import('./live/LivePage.tsx'))

/** One campaign: until it starts it is edited, then it is watched. */
export default function CampaignPage(): JSX.Element {
  const workspace = useWorkspace()
  const params = useParams()
  const id = () => recordId(params['id'])
  const campaign = useQuery(() => ({ ...campaignQuery(workspace.slug(), id() ?? 0), enabled: id() !== null }))
  const isGone = () =>
    id() === null ||
    (campaign.isError && campaign.error instanceof ApiProblem && [404, 422].includes(campaign.error.status))
  const loading = (): JSX.Element => (
    <>
      <PageHeader
        title={campaignsText.t('title')}
        path={[{ label: campaignsText.t('title'), href: workspace.href('/campaigns') }]}
      />
      <SkeletonRows />
    </>
  )
  return (
    <Suspense fallback={loading()}>
      <Switch fallback={loading()}>
        <Match when={isGone()}>
          <NotFound homeHref={workspace.href('/campaigns')} />
        </Match>
        <Match when={campaign.isError && !campaign.data}>
          <ErrorState error={campaign.error} onRetry={() => void campaign.refetch()} />
        </Match>
        <Match when={campaign.data && isEditable(campaign.data.state) && campaign.data.id} keyed>
          {(draftId) => <EditorPage id={draftId} />}
        </Match>
        <Match when={campaign.data}>
          {(data) => (
            <LivePage
              campaign={data()}
              staleSince={campaign.isRefetchError ? campaign.dataUpdatedAt : null}
            />
          )}
        </Match>
      </Switch>
    </Suspense>
  )
}
