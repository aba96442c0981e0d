import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createEffect, createMemo, createSignal, Match, on, onCleanup, Show, Switch, untrack } from 'solid-js'
import type { Condition, Rule } from '../../../../worker/contracts/rules.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { rulesText } from '../../i18n/rules.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { previewQuery, useRuleNames } from './lists.data.ts'
import { emptyRule, isCompleteRule } from './rule-conditions.ts'
import { RuleEditor } from './RuleEditor.tsx'

/** How long nobody types before a count is asked for. */
const pauseMs = 350

/**
 * Whom a rule would choose, asked a moment after it last changed and only while it is complete. Until the
 * answer about the rule as it stands is there, `answer` is the one before and `isStale` says so.
 */
export function useRulePreview(rule: () => Rule | null) {
  const workspace = useWorkspace()
  const [asked, setAsked] = createSignal<Rule | null>(rule())
  createEffect(
    on(rule, (now) => {
      const timer = setTimeout(() => setAsked(now), pauseMs)
      onCleanup(() => clearTimeout(timer))
    }),
  )
  const preview = useQuery(() => ({
    ...previewQuery(workspace.slug(), asked() ?? emptyRule()),
    enabled: asked() !== null,
  }))
  const isStale = () => asked() !== rule() || preview.isPlaceholderData
  return {
    answer: () => (preview.isSuccess ? preview.data : undefined),
    /** Of this very rule: an older one's problems point at conditions that may stand elsewhere now. */
    error: () => (preview.isError && !isStale() ? preview.error : null),
    isStale,
  }
}

/**
 * A rule edited as a filter: a draft with its live count and a few of those it finds, and Apply. Put it
 * inside a Popover 560 wide; it starts from `rule` each time it is shown. `others` is what holds besides:
 * the count is of all together. `onApply` gets null when the filter is taken off.
 */
export function RuleFilter(props: {
  rule: Rule | null
  others?: readonly (Condition | Rule)[]
  /** Levels the draft may have. */
  deepest?: number
  /** The rule is not in force yet: there is nothing to take off. */
  isNew?: boolean
  onApply: (rule: Rule | null) => void
}): JSX.Element {
  const names = useRuleNames()
  const format = useFormat()
  const [draft, setDraft] = createSignal(untrack(() => props.rule) ?? emptyRule())
  const [tried, setTried] = createSignal(false)
  const complete = () => isCompleteRule(draft(), names().fields)
  const asked = createMemo(() => {
    if (!complete()) return null
    const others = props.others ?? []
    if (others.length === 0) return draft()
    const together: Rule = { type: 'group', match: 'all', not: false, rules: [...others, draft()] }
    return together
  })
  const preview = useRulePreview(() => asked())
  const samples = () => (preview.answer()?.sample ?? []).map((one) => one.name).filter(Boolean)
  /** Problems of the draft, which stands behind the others in what was asked. */
  const problems = () => {
    const error = preview.error()
    if (!(error instanceof ApiProblem)) return undefined
    const others = props.others?.length ?? 0
    const place = others === 0 ? 'rule' : `rule.rules.${others}`
    return error.errors.map((problem) => ({
      ...problem,
      field: problem.field.replace(place, 'rule'),
    }))
  }

  function apply(): void {
    if (draft().rules.length === 0) return props.onApply(null)
    setTried(true)
    if (complete()) props.onApply(draft())
  }

  return (
    <>
      <RuleEditor
        rule={draft()}
        onChange={setDraft}
        deepest={props.deepest}
        names={names()}
        showMissing={tried()}
        problems={problems()}
        end={
          <>
            <span
              class={`text-secondary text-text-2 ${preview.isStale() ? 'opacity-60' : ''}`}
              aria-live="polite"
              aria-busy={preview.isStale()}
            >
              <Switch>
                <Match when={!complete()}>{rulesText.t(tried() ? 'incomplete' : 'unfinished')}</Match>
                <Match when={preview.error()}>{(error) => problemText(error())}</Match>
                <Match when={preview.answer()}>
                  {(found) => (
                    <Show
                      when={found().exact}
                      fallback={rulesText.t('matchingAbout', { count: format.number(found().count) })}
                    >
                      {rulesText.plural('matching', found().count)}
                    </Show>
                  )}
                </Match>
                <Match when={true}>{rulesText.t('counting')}</Match>
              </Switch>
            </span>
            <Show when={props.rule && !props.isNew}>
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
      <Show when={complete() && samples().length > 0}>
        <p
          class={`pt-2 text-end text-secondary text-text-2 wrap-anywhere ${preview.isStale() ? 'opacity-60' : ''}`}
        >
          {rulesText.t('sample', { names: samples().join(', ') })}
        </p>
      </Show>
    </>
  )
}
