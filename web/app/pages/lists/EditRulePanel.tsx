import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Show, untrack } from 'solid-js'
import type { List } from '../../../../worker/contracts/lists.ts'
import type { Rule } from '../../../../worker/contracts/rules.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { FieldError } from '../../../shared/ui/Field.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { listsText } from '../../i18n/lists.ts'
import { useWorkspace } from '../../session.tsx'
import { listActions, useRuleNames } from './lists.data.ts'
import { emptyRule, isCompleteRule } from './rule-conditions.ts'
import { RuleEditor } from './RuleEditor.tsx'
import { useRulePreview } from './RuleFilter.tsx'
import { RulePreview } from './RulePreview.tsx'

/** Changes the rule of a live list; says what that does to who is in it. */
export function EditRulePanel(props: { list: List; onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const queries = useQueryClient()
  const names = useRuleNames()
  const [rule, setRule] = createSignal<Rule>(untrack(() => props.list.rule) ?? emptyRule())
  const [tried, setTried] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<unknown>(null)
  const complete = () => isCompleteRule(rule(), names().fields)
  const preview = useRulePreview(() => (complete() ? rule() : null))
  const problems = () => {
    const failed = problem() ?? preview.error()
    return failed instanceof ApiProblem ? failed.errors : []
  }
  const otherProblem = () => {
    const failed = problem()
    return failed && !(failed instanceof ApiProblem && failed.errors.length > 0)
      ? problemText(failed)
      : undefined
  }

  async function save(): Promise<void> {
    setTried(true)
    if (busy() || !complete()) return
    setBusy(true)
    setProblem(null)
    try {
      await listActions(workspace.slug(), queries).update(props.list.id, { rule: rule() })
      showToast({ text: listsText.t('editPanel.saved') })
      props.onClose()
    } catch (failure) {
      setProblem(failure)
    } finally {
      setBusy(false)
    }
  }

  return (
    <SidePanel
      open
      onClose={() => props.onClose()}
      title={listsText.t('editPanel.title', { name: props.list.name })}
      footer={
        <div class="flex flex-col gap-3">
          <RulePreview rule={rule()} complete={complete()} preview={preview} />
          <Show when={otherProblem()}>{(text) => <FieldError>{text()}</FieldError>}</Show>
          <div class="flex gap-2">
            <Button class="flex-1" onClick={() => props.onClose()}>
              {listsText.t('panel.cancel')}
            </Button>
            <Button
              kind="main"
              class="flex-[1.8]"
              busy={busy()}
              busyLabel={listsText.t('editPanel.saving')}
              onClick={() => void save()}
            >
              {listsText.t('editPanel.save')}
            </Button>
          </div>
        </div>
      }
    >
      <div class="flex flex-col gap-4">
        <p class="text-text-2">
          {listsText.t(props.list.kind === 'smart' ? 'editPanel.smart' : 'editPanel.auto')}
        </p>
        <RuleEditor
          rule={rule()}
          onChange={setRule}
          names={names()}
          problems={problems()}
          showMissing={tried()}
        />
      </div>
    </SidePanel>
  )
}
