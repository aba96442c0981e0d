import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createEffect, createSignal, Match, on, onCleanup, Show, Switch, untrack } from 'solid-js'
import type { Rule } from '../../../../worker/contracts/rules.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { rulesText } from '../../i18n/rules.ts'
import { useWorkspace } from '../../session.tsx'
import { previewQuery, useRuleNames } from './lists.data.ts'
import { emptyRule, isCompleteRule } from './rule-conditions.ts'
import { RuleEditor } from './RuleEditor.tsx'

/** How long nobody types before a count is asked for. */
const pauseMs = 350

/** Whom a rule would choose, asked a moment after it last changed and only while it is complete. */
export function useRulePreview(rule: () => Rule | null) {
  const workspace = useWorkspace()
  const [asked, setAsked] = createSignal<Rule | null>(rule())
  createEffect(
    on(rule, (now) => {
      const timer = setTimeout(() => setAsked(now), pauseMs)
      onCleanup(() => clearTimeout(timer))
    }),
  )
  return useQuery(() => ({
    ...previewQuery(workspace.slug(), asked() ?? emptyRule()),
    enabled: asked() !== null,
  }))
}

/**
 * A rule edited as a filter: a draft with its live count, and Apply. Put it inside a Popover 560 wide; it
 * starts from `rule` each time it is shown. `onApply` gets null when the filter is taken off.
 */
export function RuleFilter(props: { rule: Rule | null; onApply: (rule: Rule | null) => void }): JSX.Element {
  const names = useRuleNames()
  const [draft, setDraft] = createSignal(untrack(() => props.rule) ?? emptyRule())
  const [tried, setTried] = createSignal(false)
  const complete = () => isCompleteRule(draft(), names().fields)
  const preview = useRulePreview(() => (complete() ? draft() : null))

  function apply(): void {
    if (draft().rules.length === 0) return props.onApply(null)
    setTried(true)
    if (complete()) props.onApply(draft())
  }

  return (
    <RuleEditor
      rule={draft()}
      onChange={setDraft}
      names={names()}
      showMissing={tried()}
      problems={preview.error instanceof ApiProblem ? preview.error.errors : undefined}
      end={
        <>
          <span class="text-secondary text-text-2" aria-live="polite">
            <Switch>
              <Match when={!complete()}>{tried() ? rulesText.t('incomplete') : ''}</Match>
              <Match when={preview.isError}>{problemText(preview.error)}</Match>
              <Match when={preview.isSuccess && preview.data}>
                {(found) => (
                  <Show
                    when={found().exact}
                    fallback={rulesText.t('matchingAbout', { count: found().count })}
                  >
                    {rulesText.plural('matching', found().count)}
                  </Show>
                )}
              </Match>
              <Match when={true}>{rulesText.t('counting')}</Match>
            </Switch>
          </span>
          <Show when={props.rule}>
            <Button kind="quiet" compact onClick={() => props.onApply(null)}>
              {rulesText.t('clear')}
            </Button>
          </Show>
          <Button kind="main" compact onClick={apply}>
            {rulesText.t('apply')}
          </Button>
        </>
      }
    />
  )
}
