import { useMutation, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { AudiencePreview, Campaign } from '../../../../../worker/contracts/campaigns.ts'
import { unwrap } from '../../../../shared/api.ts'
import { problemText } from '../../../../shared/problem-text.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { Dialog } from '../../../../shared/ui/Dialog.tsx'
import { FieldError } from '../../../../shared/ui/Field.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { sendingEndText } from '../../../i18n/sending-end.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { WhatsappLimit } from '../WhatsappLimit.tsx'
import { CampaignCostLines } from './CampaignCostLines.tsx'
import { FactLine, MessageFacts } from '../MessageFacts.tsx'
import { SendingEndLines, sendingOf } from '../SendingEndLines.tsx'
import { campaignKeys, sendingApi } from '../campaigns.data.ts'

/** The one question of the product: it asks with the numbers before anybody is written to. */
export function SendDialog(props: {
  open: boolean
  onClose: () => void
  /** The saved draft as it was counted: exactly this version is sent. */
  campaign: Campaign
  audience: AudiencePreview
}): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const cache = useQueryClient()
  const { t, plural } = campaignsText
  const excluded = () => props.audience.exclusions.reduce((sum, one) => sum + one.count, 0)
  const missing = () => Math.max(0, ...props.audience.missingFields.map((one) => one.count))
  const start = useMutation(() => ({
    mutationFn: () =>
      unwrap(
        sendingApi(workspace.slug())[':id'].start.$post({
          param: { id: String(props.campaign.id) },
          json: { version: props.campaign.version },
        }),
      ),
    // The page turns into the live one by itself once the campaign is no draft any more.
    onSuccess: () => cache.invalidateQueries({ queryKey: campaignKeys.all(workspace.slug()) }),
  }))
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title={plural('send.title', props.audience.reachable)}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{t('send.back')}</Button>
          <Button
            kind="main"
            busy={start.isPending}
            busyLabel={t('send.confirming')}
            onClick={() => start.mutate()}
          >
            {plural('send.confirm', props.audience.reachable)}
          </Button>
        </>
      }
    >
      <dl class="grid grid-cols-[auto_1fr]">
        <MessageFacts campaign={props.campaign} />
        <FactLine term={t('send.from')}>{props.campaign.lists.map((list) => list.name).join(', ')}</FactLine>
        <Show when={props.campaign.excludedLists.length > 0}>
          <FactLine term={t('send.except')}>
            {props.campaign.excludedLists.map((list) => list.name).join(', ')}
          </FactLine>
        </Show>
        <Show when={excluded() > 0}>
          <FactLine term={t('send.excluded')}>{format.number(excluded())}</FactLine>
        </Show>
        <Show when={missing() > 0}>
          <FactLine term={t('send.missing')}>{format.number(missing())}</FactLine>
        </Show>
        <Show when={props.audience.cost}>
          {(cost) => (
            <FactLine term={t('cost.title')}>
              <CampaignCostLines cost={cost()} reachable={props.audience.reachable} />
            </FactLine>
          )}
        </Show>
        <Show when={props.audience.pace}>
          <FactLine term={sendingEndText.t('title')}>
            <SendingEndLines sending={sendingOf(props.audience, Date.now())} />
          </FactLine>
        </Show>
      </dl>
      <div class="mt-3 empty:hidden">
        <WhatsappLimit
          places={props.audience.places}
          people={props.audience.reachable}
          pace={props.audience.pace}
        />
      </div>
      <p class="mt-3 text-text-2">{t('send.text')}</p>
      <Show when={start.error}>
        <div class="mt-3">
          <FieldError>{problemText(start.error)}</FieldError>
        </div>
      </Show>
    </Dialog>
  )
}
