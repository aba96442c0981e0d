import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Match, Switch } from 'solid-js'
import {
  MessengerContent,
  PushContent,
  SmsContent,
  WhatsappContent,
} from '../../../../worker/contracts/campaign-content.ts'
import type { Campaign } from '../../../../worker/contracts/campaigns.ts'
import { ChannelName } from '../../../shared/ui/Channel.tsx'
import { Skeleton } from '../../../shared/ui/States.tsx'
import { campaignPageText } from '../../i18n/campaign-page.ts'
import { campaignsText } from '../../i18n/campaigns.ts'
import { whatsappCampaignsText } from '../../i18n/whatsapp-campaigns.ts'
import { useWorkspace } from '../../session.tsx'
import { sendersQuery } from '../settings/settings.data.ts'
import { whatsappNumbersQuery } from '../settings/whatsapp-numbers.data.ts'
import { templateQuery } from '../templates/templates.data.ts'

/** What a campaign says and from whom, in few words: rows of a `dl`, for whoever is about to send it or looks back. */
export function MessageFacts(props: { campaign: Campaign }): JSX.Element {
  const { t } = campaignPageText
  const text = (): string => {
    const { channel, content } = props.campaign
    const parsed = (channel === 'messenger' ? MessengerContent : SmsContent).safeParse(content)
    return parsed.success ? parsed.data.text : ''
  }
  const notification = (): string => {
    const parsed = PushContent.safeParse(props.campaign.content)
    return parsed.success ? [parsed.data.title, parsed.data.body].filter(Boolean).join('\n') : ''
  }
  return (
    <>
      <FactLine term={t('message.channel')}>
        <ChannelName channel={props.campaign.channel} />
      </FactLine>
      <Switch>
        <Match when={props.campaign.channel === 'email'}>
          <Sender senderId={props.campaign.senderId} />
          <FactLine term={campaignsText.t('send.subject')}>{props.campaign.subject}</FactLine>
        </Match>
        <Match when={props.campaign.channel === 'whatsapp'}>
          <Number campaign={props.campaign} />
          <TemplateName content={props.campaign.content} />
        </Match>
        <Match when={props.campaign.channel === 'push'}>
          <FactLine term={t('message.notification')}>{notification()}</FactLine>
        </Match>
        <Match when={true}>
          <FactLine term={t('message.text')}>{text()}</FactLine>
        </Match>
      </Switch>
    </>
  )
}

/** A long text shows how it begins; its lines stand as they were written. */
export function FactLine(props: { term: string; children: JSX.Element }): JSX.Element {
  return (
    <>
      <dt class="border-b border-line py-1.5 pr-6 text-text-3">{props.term}</dt>
      <dd class="border-b border-line py-1.5 font-medium break-words">
        <span class="line-clamp-4 whitespace-pre-line">{props.children}</span>
      </dd>
    </>
  )
}

/** The line of something that is still asked for: nothing moves when it comes. */
const ComingLine = (props: { term: string }): JSX.Element => (
  <FactLine term={props.term}>
    <Skeleton class="my-0.5 h-4 w-40" />
  </FactLine>
)

/** The address that the mail comes from; a sender that was removed since gives way to the default one. */
function Sender(props: { senderId: number | null }): JSX.Element {
  const workspace = useWorkspace()
  const senders = useQuery(() => ({
    ...sendersQuery(workspace.slug()),
    enabled: workspace.can('channels.read'),
  }))
  const sender = () => {
    const all = senders.isSuccess ? senders.data : []
    return all.find(({ id }) => id === props.senderId) ?? all.find(({ isDefault }) => isDefault)
  }
  return (
    <Switch>
      <Match when={senders.isLoading}>
        <ComingLine term={campaignsText.t('editor.sender')} />
      </Match>
      <Match when={sender()}>
        {(one) => (
          <FactLine term={campaignsText.t('editor.sender')}>
            {`${one().fromName} <${one().fromEmail}>`}
          </FactLine>
        )}
      </Match>
    </Switch>
  )
}

function Number(props: { campaign: Campaign }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = whatsappCampaignsText
  const numbers = useQuery(() => ({
    ...whatsappNumbersQuery(workspace.slug()),
    enabled: workspace.can('channels.read'),
  }))
  const name = (): string => {
    const all = numbers.isSuccess ? numbers.data : []
    const { numberId } = props.campaign
    const number = numberId === null && all.length === 1 ? all[0] : all.find(({ id }) => id === numberId)
    if (number === undefined) return numberId === null ? t('number.default') : ''
    if (number.isSandbox) return t('number.sandbox')
    return number.name === '' ? number.phone : `${number.name}, ${number.phone}`
  }
  return (
    <Switch>
      <Match when={numbers.isLoading}>
        <ComingLine term={t('number.label')} />
      </Match>
      <Match when={numbers.isSuccess && name()}>
        <FactLine term={t('number.label')}>{name()}</FactLine>
      </Match>
    </Switch>
  )
}

function TemplateName(props: { content: Campaign['content'] }): JSX.Element {
  const workspace = useWorkspace()
  const templateId = (): number | null => {
    const parsed = WhatsappContent.safeParse(props.content)
    return parsed.success ? parsed.data.templateId : null
  }
  const template = useQuery(() => ({
    ...templateQuery(workspace.slug(), templateId() ?? 0),
    enabled: templateId() !== null && workspace.can('templates.read'),
  }))
  return (
    <Switch>
      <Match when={template.isLoading}>
        <ComingLine term={whatsappCampaignsText.t('template.label')} />
      </Match>
      <Match when={template.isSuccess && template.data.name}>
        {(name) => <FactLine term={whatsappCampaignsText.t('template.label')}>{name()}</FactLine>}
      </Match>
    </Switch>
  )
}
