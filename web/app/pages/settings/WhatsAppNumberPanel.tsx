import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Match, Show, Switch } from 'solid-js'
import {
  type PlayWhatsAppNumberInput,
  whatsappQualities,
  type WhatsAppNumber,
  type WhatsAppStanding,
} from '../../../../worker/contracts/whatsapp.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import { Segmented } from '../../../shared/ui/Choice.tsx'
import { MoreMenu } from '../../../shared/ui/Menu.tsx'
import { ProgressBar } from '../../../shared/ui/Progress.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { whatsappText } from '../../i18n/whatsapp.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { deleteNumber, playNumber, refreshNumber } from './whatsapp-numbers.data.ts'

/** Meta's own page on how a number is rated. */
const qualityHelpUrl = 'https://www.facebook.com/business/help/896873687365001'
const stateTones = { connected: 'ok', flagged: 'warn', restricted: 'bad' } as const
const qualityTones = { high: 'ok', medium: 'warn', low: 'bad' } as const

/** One number: level, people in 24 hours and 7 days, quality, state, progress to the next level (spec 9.4). */
export function WhatsAppNumberPanel(props: {
  number: WhatsAppNumber
  mayWrite: boolean
  onEdit: () => void
}): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const format = useFormat()
  const [isAsking, setAsking] = createSignal(false)
  const standing = () => props.number.standing
  const name = () =>
    props.number.isSandbox ? whatsappText.t('sandboxName') : props.number.name || props.number.phone

  const fail = (error: unknown) => showToast({ text: problemText(error), failed: true })

  async function refresh(): Promise<void> {
    setAsking(true)
    await refreshNumber(client, workspace.slug(), props.number.id).catch(fail)
    setAsking(false)
  }

  async function remove(): Promise<void> {
    const { id, phone } = props.number
    try {
      await deleteNumber(client, workspace.slug(), id)
      showToast({ text: whatsappText.t('removed', { phone }) })
    } catch (error) {
      fail(error)
    }
  }

  return (
    <section class="rounded-10 border border-line bg-surface p-4" aria-label={name()}>
      <div class="flex flex-wrap items-start gap-x-3 gap-y-1">
        <div class="min-w-0 flex-1">
          <h3 class="font-medium wrap-anywhere">{name()}</h3>
          <p class="text-secondary text-text-2">{props.number.phone}</p>
        </div>
        <Badge tone={stateTones[standing().phoneState]}>
          {whatsappText.t(`states.${standing().phoneState}`)}
        </Badge>
        <Show when={props.mayWrite}>
          <MoreMenu
            of={name()}
            entries={[
              { label: whatsappText.t('edit'), onSelect: () => props.onEdit() },
              ...(props.number.isSandbox
                ? []
                : [{ label: whatsappText.t('remove'), onSelect: () => void remove() }]),
            ]}
          />
        </Show>
      </div>
      <Figures standing={standing()} />
      <Next standing={standing()} />
      <Show when={props.number.senderSid !== ''}>
        <div class="mt-3 flex flex-wrap items-center gap-3 text-secondary text-text-2">
          <Show when={props.number.polledAt}>
            {(at) => (
              <Show
                when={props.number.pollError}
                fallback={<span>{whatsappText.t('polled', { time: format.moment(at()) })}</span>}
              >
                {(code) => (
                  <span class="text-warn">
                    {whatsappText.t('pollFailed', { time: format.moment(at()), code: code() })}
                  </span>
                )}
              </Show>
            )}
          </Show>
          <Show when={props.mayWrite}>
            <Button
              compact
              busy={isAsking()}
              busyLabel={whatsappText.t('refreshing')}
              onClick={() => void refresh()}
            >
              {whatsappText.t('refresh')}
            </Button>
          </Show>
        </div>
      </Show>
      <Show when={props.number.isSandbox && props.mayWrite}>
        <Plays number={props.number} onFail={fail} />
      </Show>
    </section>
  )
}

function Figures(props: { standing: WhatsAppStanding }): JSX.Element {
  const format = useFormat()
  const { t } = whatsappText
  const limit = () => props.standing.limit
  const levels = () => t('levelOf', { level: props.standing.level, levels: props.standing.limits.length })
  const allowed = () => {
    const most = limit()
    return most === null ? t('unlimited') : t('limit', { limit: format.number(most) })
  }
  return (
    <>
      <dl class="mt-4 grid grid-cols-2 gap-x-6 gap-y-4 lg:grid-cols-4">
        <Figure label={t('level')} value={levels()}>
          {allowed()}, {t(`sources.${props.standing.limitSource}`)}
        </Figure>
        <Figure label={t('people24h')} value={format.number(props.standing.people24h)}>
          <Show when={limit()}>
            {(most) => (
              <div class="flex flex-col gap-1.5">
                <span>
                  {t('of', {
                    count: format.number(props.standing.people24h),
                    limit: format.number(most()),
                  })}
                </span>
                <ProgressBar
                  label={t('people24h')}
                  total={most()}
                  done={Math.min(props.standing.people24h, most())}
                />
              </div>
            )}
          </Show>
          <p class="mt-1.5 text-text-3">{t('people24hHelp')}</p>
        </Figure>
        <Figure label={t('people7d')} value={format.number(props.standing.people7d)}>
          <span class="text-text-3">{t(`people7dHelp.${props.standing.ladder}`)}</span>
        </Figure>
        <div>
          <dt class="text-secondary text-text-3">{t('quality')}</dt>
          <dd class="mt-1 flex flex-col items-start gap-1">
            <Show when={props.standing.quality} fallback={<Badge>{t('q_none')}</Badge>}>
              {(quality) => <Badge tone={qualityTones[quality()]}>{t(`qualities.${quality()}`)}</Badge>}
            </Show>
            <a
              class="text-secondary text-accent-text underline"
              href={qualityHelpUrl}
              target="_blank"
              rel="noreferrer"
            >
              {t('how')}
            </a>
          </dd>
        </div>
      </dl>
      <Show when={props.standing.fullUntil}>
        {(at) => <p class="mt-3 text-warn">{t('full', { time: format.moment(at()) })}</p>}
      </Show>
    </>
  )
}

function Figure(props: { label: string; value: string; children?: JSX.Element }): JSX.Element {
  return (
    <div class="min-w-0">
      <dt class="text-secondary text-text-3">{props.label}</dt>
      <dd class="mt-0.5">
        <span class="text-section font-semibold">{props.value}</span>
        <div class="mt-0.5 text-secondary text-text-2">{props.children}</div>
      </dd>
    </div>
  )
}

/** What the next level asks for; nothing where there is none. */
function Next(props: { standing: WhatsAppStanding }): JSX.Element {
  const format = useFormat()
  const { t, plural } = whatsappText
  return (
    <Show when={props.standing.next}>
      {(next) => {
        const target = () => {
          const { limit } = next()
          return limit === null ? t('nextToUnlimited') : t('nextTo', { limit: format.number(limit) })
        }
        const left = () => next().people - props.standing.people7d
        const reached = () => ({
          have: format.number(props.standing.people7d),
          need: format.number(next().people),
        })
        return (
          <div class="mt-4 border-t border-line pt-3">
            <p class="font-medium">{t('nextGoal', { target: target() })}</p>
            <div class="mt-2 max-w-100">
              <ProgressBar
                label={t('next')}
                total={next().people}
                done={Math.min(props.standing.people7d, next().people)}
              />
            </div>
            <p class="mt-1.5 text-secondary text-text-2">
              {left() > 0 ? plural('nextLeft', left(), reached()) : t('nextText', reached())}
            </p>
            <p class="text-secondary text-text-2">
              <Switch fallback={t('notReached')}>
                <Match when={props.standing.quality === 'low'}>{t('low')}</Match>
                <Match when={next().notBefore}>{(at) => t('notBefore', { time: format.moment(at()) })}</Match>
              </Switch>
            </p>
          </div>
        )
      }}
    </Show>
  )
}

/** What people and the provider would do to a real number, played on the sandbox's. */
function Plays(props: { number: WhatsAppNumber; onFail: (error: unknown) => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const [isStopped, setStopped] = createSignal(false)

  const play = (input: PlayWhatsAppNumberInput) =>
    playNumber(client, workspace.slug(), props.number.id, input).catch(props.onFail)

  function stop(restricted: boolean): void {
    setStopped(restricted)
    void play({ restricted })
  }

  return (
    <div class="mt-4 flex flex-wrap items-end gap-3 border-t border-line pt-3">
      <Segmented
        label={whatsappText.t('play')}
        value={props.number.standing.quality ?? ''}
        options={whatsappQualities.map((value) => ({
          value: value as string,
          label: whatsappText.t(`qualities.${value}`),
        }))}
        onChange={(value) => {
          const quality = whatsappQualities.find((one) => one === value)
          if (quality !== undefined) void play({ quality })
        }}
      />
      <Button onClick={() => stop(!isStopped())}>
        {whatsappText.t(isStopped() ? 'release' : 'restrict')}
      </Button>
    </div>
  )
}
