import Hourglass from 'lucide-solid/icons/hourglass'
import { A } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { createMemo, Match, Show, Switch } from 'solid-js'
import type { Campaign } from '../../../../../worker/contracts/campaigns.ts'
import { Button, buttonClass } from '../../../../shared/ui/Button.tsx'
import { ChannelGlyph } from '../../../../shared/ui/Channel.tsx'
import { ProgressBar } from '../../../../shared/ui/Progress.tsx'
import { Notice } from '../../../../shared/ui/States.tsx'
import { campaignPageText } from '../../../i18n/campaign-page.ts'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { sendingEndText } from '../../../i18n/sending-end.ts'
import { scheduleText } from '../../../i18n/schedule.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { SendingEndLines } from '../SendingEndLines.tsx'
import { isRunning, sendingParts } from '../state.ts'
import { LimitReached, TemplateStopped } from './WhatsappNotices.tsx'

const reckonedWaits: ReadonlySet<string> = new Set(['quiet_hours', 'whatsapp_limit', 'no_credit'])

/** Pauses shorter than this pass before anybody has read about them. */
const longWaitMs = 20_000
/** A start that the cron makes is up to a minute late: nobody asks why. */
const worthTellingMs = 5 * 60_000

/** The line of figures, the bar, and what makes the rest wait. */
export function SendingState(props: {
  campaign: Campaign
  /** When the figures were read, if newer ones could not be. */
  staleSince: number | null
  onResume: () => void
}): JSX.Element {
  const format = useFormat()
  const workspace = useWorkspace()
  const parts = createMemo(() => sendingParts(props.campaign))
  const excluded = () => props.campaign.exclusions.reduce((sum, one) => sum + one.count, 0)
  const { t, plural } = campaignsText

  const time = () => {
    const { startedAt, finishedAt, state } = props.campaign
    if (startedAt === null) return ''
    if (finishedAt !== null) {
      return t('live.between', { from: format.moment(startedAt), to: format.moment(finishedAt) })
    }
    const since = t('live.since', { moment: format.moment(startedAt) })
    const read =
      props.staleSince === null
        ? t('live.fresh')
        : t('live.stale', { moment: format.moment(props.staleSince) })
    return isRunning(state) ? `${since}, ${read}` : since
  }

  const sending = () => {
    const { waiting, pace, places, waitReason, waitingUntil } = props.campaign
    // Quiet hours, places and credit are reckoned with by themselves.
    const waits = waitReason !== null && !reckonedWaits.has(waitReason)
    return {
      people: waiting,
      startAt: 0,
      pace,
      places,
      covered: waitReason === 'no_credit' ? 0 : null,
      ...(waits && waitingUntil !== null ? { notBefore: waitingUntil } : {}),
    }
  }

  /** How much later it started than it was to. */
  const lateBy = () => {
    const { scheduledAt, startedAt } = props.campaign
    if (scheduledAt === null || startedAt === null) return 0
    return startedAt - scheduledAt > worthTellingMs ? startedAt - scheduledAt : 0
  }

  return (
    <section class="flex flex-col gap-2" aria-label={t('live.progress')}>
      <div class="flex flex-wrap items-baseline gap-x-5 gap-y-1 text-secondary">
        <p>
          <strong class="text-section font-semibold">
            <Show
              when={props.campaign.state !== 'snapshotting'}
              fallback={t('live.preparing', { count: props.campaign.figures.queued })}
            >
              {t('live.sentOf', { sent: parts().sent, total: parts().total })}
            </Show>
          </strong>
          <span class="ml-2 text-text-3">{time()}</span>
        </p>
        <ul class="flex flex-wrap gap-x-4">
          <Legend swatch="bg-accent" label={t('live.done')} count={parts().done} />
          <Show when={parts().undelivered}>
            {(count) => (
              <Legend swatch="bg-bad" label={campaignPageText.t('parts.undelivered')} count={count()} />
            )}
          </Show>
          <Legend swatch="bg-bad" label={t('live.failed')} count={parts().unsent} />
          <Show when={parts().skipped}>
            {(skipped) => (
              <Legend
                swatch="border border-line-ctl"
                label={
                  props.campaign.state === 'cancelled'
                    ? campaignPageText.t('parts.leftOut')
                    : t('live.skipped')
                }
                count={skipped()}
              />
            )}
          </Show>
          <Legend swatch="bar-waiting" label={t('live.waiting')} count={parts().waiting} />
        </ul>
        <p class="ml-auto flex flex-wrap items-baseline gap-x-4 max-sm:ml-0">
          <span class="inline-flex items-baseline gap-1.5 [&_svg]:translate-y-0.5">
            <ChannelGlyph channel={props.campaign.channel} named />
            {t('live.emailOf', { sent: parts().sent, total: parts().total })}
          </span>
          <Show when={props.campaign.spent}>
            {(spent) => {
              const words = () => t('cost.spent', { amount: format.money(spent().micros, spent().currency) })
              return (
                <Show when={workspace.can('credit.read')} fallback={<span>{words()}</span>}>
                  <A class="link" href={workspace.href(`/settings/credit?campaign=${props.campaign.id}`)}>
                    {words()}
                  </A>
                </Show>
              )
            }}
          </Show>
          <Show when={excluded()}>
            {(count) => (
              <a href="#exclusions" class="link">
                {plural('live.excludedWhy', count())}
              </a>
            )}
          </Show>
        </p>
      </div>
      <ProgressBar
        label={t('live.progress')}
        thick
        total={parts().total}
        done={parts().done}
        failed={parts().undelivered + parts().unsent}
        waiting={parts().waiting}
      />
      <Show when={props.campaign.state === 'sending' && props.campaign.waiting > 0 && props.campaign.pace}>
        <div class="flex flex-wrap gap-x-2 text-secondary text-text-2">
          <span class="text-text-3">{sendingEndText.t('title')}</span>
          <SendingEndLines sending={sending()} />
        </div>
      </Show>
      <Show when={lateBy()}>
        {(lateMs) => (
          <p class="text-text-2">
            {scheduleText.t('late', {
              moment: format.moment(props.campaign.scheduledAt ?? 0),
              duration: format.duration(lateMs()),
            })}
          </p>
        )}
      </Show>
      <div class="mt-1 empty:hidden" aria-live="polite">
        <WaitNotice campaign={props.campaign} onResume={props.onResume} />
      </div>
    </section>
  )
}

function Legend(props: { swatch: string; label: string; count: number }): JSX.Element {
  const format = useFormat()
  return (
    <li class="inline-flex items-center gap-1.5">
      <span class={`size-2.5 rounded-4 ${props.swatch}`} aria-hidden="true" />
      {format.number(props.count)} {props.label}
    </li>
  )
}

/** Why the rest waits, when it goes on by itself, or what a person can do. */
function WaitNotice(props: { campaign: Campaign; onResume: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t, plural, has } = campaignsText
  const state = () => props.campaign.state
  const reason = () => {
    const key = `live.wait.${props.campaign.waitReason ?? ''}`
    return has(key) ? t(key) : ''
  }
  const waitsLong = () => {
    const until = props.campaign.waitingUntil
    return until !== null && until - Date.now() > longWaitMs
  }
  /** A quota can be raised at the provider before it starts anew. */
  const mayRetry = () =>
    props.campaign.waitReason === 'provider_quota' || props.campaign.waitReason === 'provider_busy'
  const settings = (): JSX.Element => (
    <A href={workspace.href(`/settings/${props.campaign.channel}`)} class={buttonClass({ kind: 'plain' })}>
      {t('live.openSettings')}
    </A>
  )
  return (
    <Switch>
      <Match when={props.campaign.waitReason === 'channel_paused'}>
        <Notice tone="bad" fact={plural('live.waitFact', props.campaign.waiting)} action={settings()}>
          {reason()}
        </Notice>
      </Match>
      <Match when={props.campaign.waitReason === 'channel_changed'}>
        <Notice
          tone="warn"
          icon={Hourglass}
          fact={plural('live.waitFact', props.campaign.waiting)}
          action={settings()}
        >
          {reason()}
        </Notice>
      </Match>
      <Match when={props.campaign.waitReason === 'template_stopped'}>
        <TemplateStopped campaign={props.campaign} onResume={() => props.onResume()} />
      </Match>
      <Match when={state() === 'sending' && props.campaign.waitReason === 'whatsapp_limit'}>
        <LimitReached campaign={props.campaign} />
      </Match>
      <Match when={state() === 'paused'}>
        <Notice
          tone="warn"
          icon={Hourglass}
          fact={plural('live.pausedFact', props.campaign.waiting)}
          action={
            <Show when={workspace.can('campaigns.send')}>
              <Button onClick={() => props.onResume()}>{t('live.resume')}</Button>
            </Show>
          }
        >
          {t('live.pausedSince', { moment: format.moment(props.campaign.updatedAt) })}
        </Notice>
      </Match>
      <Match when={state() === 'sending' && props.campaign.waiting > 0 && waitsLong()}>
        <Notice
          tone="warn"
          icon={Hourglass}
          fact={plural('live.waitFact', props.campaign.waiting)}
          action={
            <Show when={mayRetry() && workspace.can('campaigns.send')}>
              <Button onClick={() => props.onResume()}>{t('live.retryNow')}</Button>
            </Show>
          }
        >
          {reason()} {t('live.waitUntil', { moment: format.moment(props.campaign.waitingUntil ?? 0) })}
        </Notice>
      </Match>
      <Match when={state() === 'sending' && props.campaign.waitReason === 'no_credit'}>
        <Notice
          tone="warn"
          icon={Hourglass}
          fact={plural('live.waitFact', props.campaign.waiting)}
          action={
            <Show when={workspace.can('credit.read')}>
              <A href={workspace.href('/settings/credit')} class={buttonClass({ kind: 'plain' })}>
                {t('cost.openCredit')}
              </A>
            </Show>
          }
        >
          {reason()}
        </Notice>
      </Match>
      <Match when={state() === 'cancelled'}>
        <Notice
          tone="accent"
          fact={t('live.cancelledFact', {
            moment: format.moment(props.campaign.finishedAt ?? props.campaign.updatedAt),
          })}
        >
          {plural('live.cancelledText', props.campaign.figures.queued - props.campaign.figures.sent)}
        </Notice>
      </Match>
    </Switch>
  )
}
