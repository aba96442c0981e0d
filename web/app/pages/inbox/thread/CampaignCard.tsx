import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import Megaphone from 'lucide-solid/icons/megaphone'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { Glyph } from '../../../../shared/ui/Button.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { campaignNameQuery, campaignTextQuery } from './thread.data.ts'

/** The campaign that the next message answers, with what the person was written. */
export function CampaignCard(props: { campaignId: number; contactId: number | null }): JSX.Element {
  const workspace = useWorkspace()
  const mayRead = () => workspace.can('campaigns.read')
  const campaign = useQuery(() => ({
    ...campaignNameQuery(workspace.slug(), props.campaignId),
    enabled: mayRead(),
  }))
  const written = useQuery(() => ({
    ...campaignTextQuery(workspace.slug(), { id: props.campaignId, contactId: props.contactId ?? 0 }),
    enabled: mayRead() && props.contactId !== null,
  }))
  const name = () => (campaign.isSuccess ? campaign.data.name : inboxThreadText.t('campaign.fallback'))
  return (
    <section class="my-1 flex w-full max-w-[432px] flex-col gap-1.5 self-start rounded-12 border border-line-2 bg-surface px-3 py-2 max-sm:max-w-full">
      <div class="flex items-center gap-2">
        <Glyph icon={Megaphone} class="text-accent-text" />
        <p class="min-w-0 flex-1 break-words">{inboxThreadText.t('campaign.answers', { name: name() })}</p>
        <Show when={mayRead() && !campaign.isError}>
          <A class="link flex-none" href={workspace.href(`/campaigns/${props.campaignId}`)}>
            {inboxThreadText.t('campaign.open')}
          </A>
        </Show>
      </div>
      <Show when={written.isSuccess && written.data}>
        {(one) => (
          <blockquote
            class="border-l-2 border-line-2 pl-3 text-text-2"
            aria-label={inboxThreadText.t('campaign.received')}
          >
            <Show when={one().subject}>
              <p class="font-medium break-words">{one().subject}</p>
            </Show>
            <p class="line-clamp-4 break-words whitespace-pre-line">{one().text.trim()}</p>
          </blockquote>
        )}
      </Show>
    </section>
  )
}
