import { A } from '@solidjs/router'
import { useQueryClient } from '@tanstack/solid-query'
import Filter from 'lucide-solid/icons/list-filter'
import ListIcon from 'lucide-solid/icons/list'
import Sheet from 'lucide-solid/icons/sheet'
import type { JSX } from 'solid-js'
import { createSignal, createUniqueId, Show } from 'solid-js'
import type { List, ListKind } from '../../../../worker/contracts/lists.ts'
import type { Rule } from '../../../../worker/contracts/rules.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { fieldError, fieldProblemText, problemText } from '../../../shared/problem-text.ts'
import { Button, buttonClass } from '../../../shared/ui/Button.tsx'
import { RadioGroup, TileChoice } from '../../../shared/ui/Choice.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { FieldError, TextField } from '../../../shared/ui/Field.tsx'
import { listsText } from '../../i18n/lists.ts'
import { useWorkspace } from '../../session.tsx'
import { listActions, useRuleNames } from './lists.data.ts'
import { emptyRule, isCompleteRule } from './rule-conditions.ts'
import { RuleEditor } from './RuleEditor.tsx'
import { useRulePreview } from './RuleFilter.tsx'
import { RulePreview } from './RulePreview.tsx'

type Origin = 'filter' | 'empty' | 'import'

/** Names a list and says where its contacts come from and how it is kept; `rule` starts the filter. */
export function NewListPanel(props: {
  rule?: Rule
  onClose: () => void
  onCreated: (list: List) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const queries = useQueryClient()
  const names = useRuleNames()
  const formId = createUniqueId()
  const [name, setName] = createSignal('')
  const [origin, setOrigin] = createSignal<Origin>('filter')
  const [kind, setKind] = createSignal<ListKind>('smart')
  const [edited, setEdited] = createSignal<Rule | null>(null)
  const [tried, setTried] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<unknown>(null)

  const rule = () => edited() ?? props.rule ?? blank
  const blank = emptyRule()
  const complete = () => isCompleteRule(rule(), names().fields)
  const preview = useRulePreview(() => (origin() === 'filter' && complete() ? rule() : null))
  const nameError = () =>
    fieldError(problem(), 'name') ??
    (tried() && name().trim() === '' ? fieldProblemText({ field: 'name', code: 'required' }) : undefined)
  const ruleProblems = () => {
    const failed = problem() ?? preview.error()
    return failed instanceof ApiProblem ? failed.errors : []
  }
  const otherProblem = () => {
    const failed = problem()
    return failed && !(failed instanceof ApiProblem && failed.errors.length > 0)
      ? problemText(failed)
      : undefined
  }

  async function create(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (busy() || name().trim() === '' || (origin() === 'filter' && !complete())) return
    setBusy(true)
    setProblem(null)
    try {
      const isFilter = origin() === 'filter'
      const input = {
        name: name(),
        kind: isFilter ? kind() : ('static' as const),
        rule: isFilter ? rule() : null,
      }
      props.onCreated(await listActions(workspace.slug(), queries).create(input))
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
      title={listsText.t('panel.title')}
      footer={
        <div class="flex flex-col gap-3">
          <Show when={origin() === 'filter'}>
            <RulePreview rule={rule()} complete={complete()} preview={preview} />
          </Show>
          <Show when={otherProblem()}>{(text) => <FieldError>{text()}</FieldError>}</Show>
          <div class="flex gap-2">
            <Button class="flex-1" onClick={() => props.onClose()}>
              {listsText.t('panel.cancel')}
            </Button>
            <Show
              when={origin() !== 'import'}
              fallback={
                <A
                  href={workspace.href('/contacts/import')}
                  class={buttonClass({ kind: 'main', class: 'flex-[1.8]' })}
                >
                  {listsText.t('panel.chooseFile')}
                </A>
              }
            >
              <Button
                kind="main"
                type="submit"
                form={formId}
                class="flex-[1.8]"
                busy={busy()}
                busyLabel={listsText.t('panel.creating')}
              >
                {listsText.t('panel.create')}
              </Button>
            </Show>
          </div>
        </div>
      }
    >
      <form id={formId} class="flex flex-col gap-4" noValidate onSubmit={(event) => void create(event)}>
        <Show when={origin() !== 'import'}>
          <TextField
            label={listsText.t('panel.name')}
            value={name()}
            onText={setName}
            error={nameError()}
            placeholder={listsText.t('panel.namePlaceholder')}
            maxLength={120}
            autocomplete="off"
            autofocus
          />
        </Show>
        <TileChoice<Origin>
          label={listsText.t('panel.origin')}
          value={origin()}
          options={[
            { value: 'filter', label: listsText.t('panel.tile.filter'), icon: Filter },
            { value: 'import', label: listsText.t('panel.tile.import'), icon: Sheet },
            { value: 'empty', label: listsText.t('panel.tile.empty'), icon: ListIcon },
          ]}
          onChange={setOrigin}
        />
        <Show when={origin() === 'empty'}>
          <p class="text-text-2">{listsText.t('panel.emptyHelp')}</p>
        </Show>
        <Show when={origin() === 'import'}>
          <p class="text-text-2">{listsText.t('panel.importHelp')}</p>
        </Show>
        <Show when={origin() === 'filter'}>
          <RuleEditor
            rule={rule()}
            onChange={setEdited}
            names={names()}
            problems={ruleProblems()}
            showMissing={tried()}
          />
          <RadioGroup<ListKind>
            label={listsText.t('panel.kind')}
            value={kind()}
            options={(['static', 'auto', 'smart'] as const).map((one) => ({
              value: one,
              label: capital(listsText.t(`kind.${one}`)),
              help: listsText.t(`panel.kindHelp.${one}`),
            }))}
            onChange={setKind}
          />
        </Show>
      </form>
    </SidePanel>
  )
}

const capital = (word: string): string => word.slice(0, 1).toLocaleUpperCase() + word.slice(1)
