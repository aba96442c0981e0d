import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import Megaphone from 'lucide-solid/icons/megaphone'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { Glyph } from '../../../../shared/ui/Button.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { campaignNameQuery } from './thread.data.ts'

/** The campaign that the next message answers. */
export function CampaignCard(props: { campaignId: number }): JSX.Element {
  const workspace = useWorkspace()
  const mayRead = () => workspace.can('campaigns.read')
  const campaign = useQuery(() => ({
    ...campaignNameQuery(workspace.slug(), props.campaignId),
    enabled: mayRead(),
  }))
  const name = () => (campaign.isSuccess ? campaign.data.name : inboxThreadText.t('campaign.fallback'))
  return (
    <section class="my-1 flex w-full max-w-[432px] items-center gap-2 self-start rounded-12 border border-line-2 bg-surface px-3 py-2 max-sm:max-w-full">
      <Glyph icon={Megaphone} class="text-accent-text" />
      <p class="min-w-0 flex-1 break-words">{inboxThreadText.t('campaign.answers', { name: name() })}</p>
      <Show when={mayRead() && !campaign.isError}>
        <A class="link flex-none" href={workspace.href(`/campaigns/${props.campaignId}`)}>
          {inboxThreadText.t('campaign.open')}
        </A>
      </Show>
    </section>
  )
}
