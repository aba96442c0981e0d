import type { JSX } from 'solid-js'
import { createSignal, lazy, Show, Suspense } from 'solid-js'
import type { Campaign } from '../../../../../worker/contracts/campaigns.ts'
import { SidePanel } from '../../../../shared/ui/Dialog.tsx'
import { Skeleton } from '../../../../shared/ui/States.tsx'
import { campaignPageText } from '../../../i18n/campaign-page.ts'
import type { ChosenContact } from '../editor/Preview.tsx'
import { MessageFacts } from '../MessageFacts.tsx'

const Preview = lazy(async () => ({ default: (await import('../editor/Preview.tsx')).Preview }))

/** What a started campaign says, from whom, and as any contact sees it. */
export function MessagePanel(props: { campaign: Campaign; open: boolean; onClose: () => void }): JSX.Element {
  const [contact, setContact] = createSignal<ChosenContact>(null)
  return (
    <SidePanel open={props.open} onClose={props.onClose} title={campaignPageText.t('message.title')}>
      <Show when={props.open}>
        <dl class="mb-5 grid grid-cols-[auto_1fr] border-t border-line">
          <MessageFacts campaign={props.campaign} />
        </dl>
        <Suspense fallback={<Skeleton class="h-140 w-full" />}>
          <Preview
            id={props.campaign.id}
            channel={props.campaign.channel}
            version={props.campaign.version}
            save="saved"
            contact={contact()}
            onContact={setContact}
            mistake={undefined}
          />
        </Suspense>
      </Show>
    </SidePanel>
  )
}
