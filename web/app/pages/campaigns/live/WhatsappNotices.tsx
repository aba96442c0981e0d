import { A } from '@solidjs/router'
import Hourglass from 'lucide-solid/icons/hourglass'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { WhatsappContent } from '../../../../../worker/contracts/campaign-content.ts'
import type { Campaign } from '../../../../../worker/contracts/campaigns.ts'
import { Button, buttonClass } from '../../../../shared/ui/Button.tsx'
import { Notice } from '../../../../shared/ui/States.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { whatsappCampaignsText } from '../../../i18n/whatsapp-campaigns.ts'
import { useWorkspace } from '../../../session.tsx'
import { createLimitWords } from '../WhatsappLimit.tsx'

/** How many wait for the window of the number, and until when (spec 9.3). */
export function LimitReached(props: { campaign: Campaign }): JSX.Element {
  const workspace = useWorkspace()
  const words = createLimitWords()
  const waiting = () => props.campaign.waiting
  return (
    <Show when={waiting() > 0 ? props.campaign.places : null}>
      {(places) => (
        <Notice
          tone="warn"
          icon={Hourglass}
          fact={whatsappCampaignsText.plural('live.fact', waiting())}
          action={
            <Show when={workspace.can('channels.read')}>
              <A href={workspace.href('/settings/whatsapp')} class={buttonClass({ kind: 'plain' })}>
                {whatsappCampaignsText.t('live.openNumbers')}
              </A>
            </Show>
          }
        >
          {words.why(places())} {words.goesOn(places(), waiting(), props.campaign.pace)}
        </Notice>
      )}
    </Show>
  )
}

/** WhatsApp stopped the template: what a person can do, and that nobody is lost. */
export function TemplateStopped(props: { campaign: Campaign; onResume: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const templateId = () => {
    const parsed = WhatsappContent.safeParse(props.campaign.content)
    return parsed.success ? parsed.data.templateId : null
  }
  return (
    <Notice
      tone="bad"
      fact={whatsappCampaignsText.plural('live.stoppedFact', props.campaign.waiting)}
      action={
        <span class="flex flex-wrap gap-2">
          <Show when={workspace.can('templates.read') ? templateId() : null}>
            {(id) => (
              <A href={workspace.href(`/templates/${id()}`)} class={buttonClass({ kind: 'plain' })}>
                {whatsappCampaignsText.t('live.openTemplate')}
              </A>
            )}
          </Show>
          <Show when={workspace.can('campaigns.send')}>
            <Button onClick={() => props.onResume()}>{campaignsText.t('live.resume')}</Button>
          </Show>
        </span>
      }
    >
      {campaignsText.t('live.wait.template_stopped')}
    </Notice>
  )
}
