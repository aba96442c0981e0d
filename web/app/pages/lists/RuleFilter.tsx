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
  const samples = () => (preview.isSuccess ? preview.data.sample.map((one) => one.name).filter(Boolean) : [])
  /** Problems of the draft, which stands behind the others in what was asked. */
  const problems = () => {
    if (!(preview.error instanceof ApiProblem)) return undefined
    const others = props.others?.length ?? 0
    const place = others === 0 ? 'rule' : `rule.rules.${others}`
    return preview.error.errors.map((problem) => ({
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
            <span class="text-secondary text-text-2" aria-live="polite">
              <Switch>
                <Match when={!complete()}>{rulesText.t(tried() ? 'incomplete' : 'unfinished')}</Match>
                <Match when={preview.isError}>{problemText(preview.error)}</Match>
                <Match when={preview.isSuccess && preview.data}>
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
        <p class="pt-2 text-end text-secondary text-text-2 wrap-anywhere">
          {rulesText.t('sample', { names: samples().join(', ') })}
        </p>
      </Show>
    </>
  )
}
