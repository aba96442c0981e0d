import { A } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { Match, Show, Switch } from 'solid-js'
import type { Rule } from '../../../../worker/contracts/rules.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { ChannelGlyph } from '../../../shared/ui/Channel.tsx'
import { listsText } from '../../i18n/lists.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import type { useRulePreview } from './RuleFilter.tsx'

/** The live count of a rule: how many now, how many e-mail reaches, a few names, the way to see them. */
export function RulePreview(props: {
  rule: Rule
  complete: boolean
  preview: ReturnType<typeof useRulePreview>
}): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const isStale = () => props.complete && props.preview.isStale()
  const contactsHref = () =>
    workspace.href(`/contacts?rule=${encodeURIComponent(JSON.stringify(props.rule))}`)
  return (
    <div
      class="rounded-8 border border-accent-line bg-accent-soft px-3 py-2.5"
      aria-live="polite"
      aria-busy={isStale()}
    >
      <Switch>
        <Match when={!props.complete}>
          <p class="text-text-2">{listsText.t('preview.incomplete')}</p>
        </Match>
        <Match when={props.preview.error()}>
          {(error) => <p class="text-text-2">{problemText(error())}</p>}
        </Match>
        <Match when={props.preview.answer()}>
          {(found) => (
            <div class={isStale() ? 'opacity-60' : ''}>
              <div class="flex flex-wrap items-baseline justify-between gap-x-3">
                <p>
                  <Show when={!found().exact}>
                    <span class="mr-1.5">{listsText.t('preview.about')}</span>
                  </Show>
                  <span class="mr-2 text-count font-semibold text-accent-text">
                    {format.number(found().count)}
                  </span>
                  {listsText.plural('preview.now', found().count)}
                </p>
                <A href={contactsHref()} class="rounded-4 font-medium text-accent-text hover:underline">
                  {listsText.t('preview.see')}
                </A>
              </div>
              <p class="mt-1.5 flex items-center gap-1.5 text-secondary text-text-2">
                <ChannelGlyph channel="email" />
                {listsText.plural('preview.reachable', found().reachableByEmail)}
              </p>
              <p class="mt-1.5 text-secondary text-text-2">
                <Show when={found().sample.length > 0} fallback={listsText.t('preview.nobody')}>
                  {listsText.t('preview.sample', {
                    names: found()
                      .sample.map((one) => one.name)
                      .join(', '),
                  })}
                </Show>
              </p>
            </div>
          )}
        </Match>
        <Match when={true}>
          <p class="text-text-2">{listsText.t('preview.counting')}</p>
        </Match>
      </Switch>
    </div>
  )
}
