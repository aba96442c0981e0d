import type { JSX } from 'solid-js'
import { createSignal, For, Show } from 'solid-js'
import type { AudiencePreview } from '../../../../../worker/contracts/campaigns.ts'
import CircleAlert from 'lucide-solid/icons/circle-alert'
import CircleCheck from 'lucide-solid/icons/circle-check'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { problemText } from '../../../../shared/problem-text.ts'
import { Button, Glyph } from '../../../../shared/ui/Button.tsx'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { useFormat } from '../../../use-format.ts'
import type { SendingChannel } from '../../../../../worker/contracts/common.ts'
import { WhatsappLimit } from '../WhatsappLimit.tsx'
import { exclusionWords } from '../exclusion-words.ts'
import { CampaignCostLines } from './CampaignCostLines.tsx'
import { problemWords } from './problem-words.ts'

/** What a send would do now: who gets it, who is left out and why, what is missing before it can go. */
export function AudiencePanel(props: {
  channel: SendingChannel
  audience: AudiencePreview | undefined
  /** The answer is about an older version, or being asked for again: it is not told as how things are. */
  stale: boolean
  /** Why there is no answer, when asking failed. */
  error: unknown
  onRetry: () => void
  /** Goes on without the lists that were deleted; null for who may not change the draft. */
  onForgetLists: (() => Promise<void>) | null
}): JSX.Element {
  const format = useFormat()
  const { t, plural } = campaignsText
  let title: HTMLElement | undefined
  const excluded = () => props.audience?.exclusions.reduce((sum, one) => sum + one.count, 0) ?? 0
  return (
    <section class="flex flex-col gap-4" aria-labelledby="audience-title">
      <div aria-live="polite" aria-busy={props.stale} class={props.stale ? 'opacity-60' : ''}>
        <h2
          id="audience-title"
          class="text-section font-semibold outline-none"
          tabindex={-1}
          ref={(element) => (title = element)}
        >
          {t('audience.title')}
        </h2>
        <Show
          when={props.audience}
          fallback={
            <Show when={props.error} fallback={<p class="text-text-3">{t('audience.counting')}</p>}>
              <p class="mt-1 text-bad">{problemText(props.error)}</p>
              <Button class="mt-2" compact onClick={() => props.onRetry()}>
                {uiText.t('actions.retry')}
              </Button>
            </Show>
          }
        >
          {(audience) => (
            <>
              <p class="mt-1">
                <strong class="text-count font-semibold">{format.number(audience().reachable)}</strong>{' '}
                <span class="text-text-2">{plural('audience.reachable', audience().reachable)}</span>
              </p>
              <Show when={excluded() > 0}>
                <p class="mt-3 text-secondary font-medium text-text-3">
                  {plural('audience.excluded', excluded())}
                </p>
                <ul>
                  <For each={audience().exclusions}>
                    {(one) => (
                      <li class="flex min-h-8 items-center justify-between gap-3 border-b border-line">
                        {exclusionWords(props.channel, one.reason)}
                        <span class="font-semibold">{format.number(one.count)}</span>
                      </li>
                    )}
                  </For>
                </ul>
              </Show>
              <div class="mt-3 empty:hidden">
                <WhatsappLimit
                  places={audience().places}
                  people={audience().reachable}
                  pace={audience().pace}
                />
              </div>
              <Show when={audience().cost}>
                {(cost) => (
                  <div class="mt-3">
                    <p class="text-secondary font-medium text-text-3">{t('cost.title')}</p>
                    <CampaignCostLines cost={cost()} reachable={audience().reachable} />
                  </div>
                )}
              </Show>
              <For each={audience().missingFields}>
                {(missing) => (
                  <p class="mt-3 text-warn">
                    {plural('audience.missing', missing.count, { name: missing.name })}{' '}
                    {t('audience.missingFix', { name: missing.name })}
                  </p>
                )}
              </For>
            </>
          )}
        </Show>
      </div>
      <Show when={props.audience}>
        {(audience) => (
          <Show
            when={audience().problems.length > 0}
            fallback={
              <Show when={audience().reachable > 0}>
                <Show when={!props.stale} fallback={<p class="text-text-3">{t('audience.checking')}</p>}>
                  <p class="flex items-center gap-2 text-ok">
                    <Glyph icon={CircleCheck} />
                    {t('audience.ready')}
                  </p>
                </Show>
              </Show>
            }
          >
            <div aria-busy={props.stale} class={props.stale ? 'opacity-60' : ''}>
              <h3 class="text-secondary font-medium text-text-3">{t('audience.problems')}</h3>
              <ul class="mt-1 flex flex-col gap-1">
                <For each={audience().problems}>
                  {(problem) => (
                    <li class="flex items-start gap-2">
                      <Glyph icon={CircleAlert} class="mt-0.5 text-bad" />
                      <span class="min-w-0 break-words">{problemWords(problem)}</span>
                    </li>
                  )}
                </For>
              </ul>
              <Show
                when={audience().problems.some(({ code }) => code === 'list_gone') && props.onForgetLists}
              >
                {(forget) => <ForgetLists onForget={forget()} onDone={() => title?.focus()} />}
              </Show>
            </div>
          </Show>
        )}
      </Show>
    </section>
  )
}

/** `onDone`: where the focus goes, since the button goes away. */
function ForgetLists(props: { onForget: () => Promise<void>; onDone: () => void }): JSX.Element {
  const { t } = campaignsText
  const [busy, setBusy] = createSignal(false)
  async function forget(): Promise<void> {
    if (busy()) return
    setBusy(true)
    try {
      await props.onForget()
      props.onDone()
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button
      class="mt-2"
      compact
      busy={busy()}
      busyLabel={t('audience.checking')}
      onClick={() => void forget()}
    >
      {t('audience.forgetLists')}
    </Button>
  )
}
