import Info from 'lucide-solid/icons/info'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import type { PeopleStage } from '../../../../../worker/contracts/campaign-figures.ts'
import type { Campaign } from '../../../../../worker/contracts/campaigns.ts'
import type { SendingChannel } from '../../../../../worker/contracts/common.ts'
import { IconButton } from '../../../../shared/ui/Button.tsx'
import type { FigureRow } from '../../../../shared/ui/FigureTable.tsx'
import { FigureTable } from '../../../../shared/ui/FigureTable.tsx'
import { Popover } from '../../../../shared/ui/Popover.tsx'
import { whatsappCampaignsText } from '../../../i18n/whatsapp-campaigns.ts'
import { sendingParts } from '../state.ts'
import { hasStage, stageWords } from '../stage-words.ts'
import { campaignSharesText } from '../../../i18n/campaign-shares.ts'
import { campaignsText } from '../../../i18n/campaigns.ts'

/**
 * What each stage is a share of: what readers do, of the delivered; what the provider does, of the sent; what the
 * product does, of those who were chosen. Machines stand apart and are in no share.
 */
const stageWhole: readonly [PeopleStage, 'queued' | 'sent' | 'delivered' | null][] = [
  ['sent', 'queued'],
  ['delivered', 'sent'],
  ['opened', 'delivered'],
  ['machine_opened', null],
  ['clicked', 'delivered'],
  ['machine_clicked', null],
  ['bounced', 'sent'],
  ['undelivered', 'sent'],
  ['unsent', 'queued'],
  ['skipped', 'queued'],
  ['unsubscribed', 'delivered'],
  ['complained', 'delivered'],
  ['replied', 'delivered'],
  ['unknown', 'queued'],
]
/** Shown where there is something to show. */
const rareStages: ReadonlySet<PeopleStage> = new Set(['replied', 'undelivered', 'unknown'])
const badStages: ReadonlySet<PeopleStage> = new Set(['bounced', 'undelivered', 'unsent', 'unknown'])

/** The funnel of a campaign: every figure opens its people, every share says of what it is. */
export function Figures(props: { campaign: Campaign; onOpen: (stage: PeopleStage) => void }): JSX.Element {
  const valueOf = (stage: PeopleStage): number => {
    if (stage === 'unsent' || stage === 'undelivered' || stage === 'skipped') {
      return sendingParts(props.campaign)[stage]
    }
    return props.campaign.figures[stage]
  }
  // Made once: the figures are read when they are shown, so that a row keeps its place and its focus while the
  // numbers move.
  const rows = stageWhole.map(([stage, whole]): FigureRow => ({
    get label() {
      return stageWords(props.campaign, stage)
    },
    get tone() {
      return badStages.has(stage) && valueOf(stage) > 0 ? ('bad' as const) : undefined
    },
    machine: whole === null,
    figures: [
      {
        get value() {
          return valueOf(stage)
        },
        get of() {
          return whole === null ? undefined : props.campaign.figures[whole]
        },
        get ofWords() {
          return whole === null ? undefined : campaignsText.t(`live.of.${whole}`)
        },
        onOpen: () => props.onOpen(stage),
      },
    ],
  }))
  const isShown = (index: number): boolean => {
    const stage = stageWhole[index]?.[0]
    if (stage === undefined || !hasStage(props.campaign.channel, stage)) return false
    const isAnswered = stage === 'replied' && props.campaign.channel !== 'email'
    return !rareStages.has(stage) || isAnswered || valueOf(stage) > 0
  }
  return (
    <FigureTable
      caption={campaignsText.t('live.figures')}
      help={<SharesHelp channel={props.campaign.channel} />}
      columns={[campaignsText.t('live.total')]}
      rows={rows.filter((_row, index) => isShown(index))}
    />
  )
}

function SharesHelp(props: { channel: SendingChannel }): JSX.Element {
  const [open, setOpen] = createSignal(false)
  const { t } = campaignSharesText
  const isMail = () => props.channel === 'email'
  return (
    <Popover
      open={open()}
      onOpenChange={setOpen}
      label={t('title')}
      width={320}
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <IconButton {...attributes} icon={Info} size={14} label={t('title')} />
      )}
    >
      <div class="flex flex-col gap-2 font-normal whitespace-normal text-text">
        <p class="font-semibold max-sm:sr-only">{t('title')}</p>
        <p>{t(isMail() ? 'readers' : 'readersOnPhones')}</p>
        <p>{t(isMail() ? 'provider' : 'providerOnPhones')}</p>
        <p>{t('product')}</p>
        <Show when={isMail() || props.channel === 'whatsapp'}>
          <p class="text-text-2">{isMail() ? t('machines') : whatsappCampaignsText.t('live.readHelp')}</p>
        </Show>
      </div>
    </Popover>
  )
}
