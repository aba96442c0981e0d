import { useQueryClient } from '@tanstack/solid-query'
import Trash from 'lucide-solid/icons/trash'
import type { JSX } from 'solid-js'
import { Show, untrack } from 'solid-js'
import { type CannedAnswer, CannedAnswerInput } from '../../../../worker/contracts/inbox-desk.ts'
import { createForm } from '../../../shared/form.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Checkbox } from '../../../shared/ui/Choice.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { TextArea, TextField } from '../../../shared/ui/Field.tsx'
import { FormActions } from '../../../shared/ui/FormActions.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { ApiProblem } from '../../../shared/api.ts'
import { inboxThreadText } from '../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../session.tsx'
import { changeAnswer, createAnswer, deleteAnswer } from '../inbox/composer/composer.data.ts'

const formId = 'canned-answer'

/** A canned answer, new or changed; whoever deletes one can take that back for a while. */
export function AnswerPanel(props: { answer: CannedAnswer | null; onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { t } = inboxThreadText
  const known = untrack(() => props.answer)
  const form = createForm({
    schema: CannedAnswerInput,
    initial: { name: known?.name ?? '', text: known?.text ?? '', own: known?.own ?? false },
    async submit({ name, text, own }) {
      if (known === null) await createAnswer(client, workspace.slug(), { name, text, own })
      else await changeAnswer(client, workspace.slug(), { id: known.id, name, text })
      showToast({ text: t('settings.saved', { name }) })
      props.onClose()
    },
  })
  async function remove(answer: CannedAnswer): Promise<void> {
    try {
      await deleteAnswer(client, workspace.slug(), answer.id)
      props.onClose()
      const { name, text, own } = answer
      showToast({
        text: t('settings.removed', { name }),
        onUndo: () => void createAnswer(client, workspace.slug(), { name, text, own }),
      })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  const whole = () => {
    const problem = form.problem()
    return problem instanceof ApiProblem && problem.errors.length > 0 ? undefined : problem
  }
  return (
    <SidePanel
      open
      onClose={() => props.onClose()}
      title={t(known === null ? 'settings.add' : 'settings.editTitle')}
      footer={
        <FormActions formId={formId} onCancel={() => props.onClose()} busy={form.busy()}>
          {uiText.t('actions.save')}
        </FormActions>
      }
    >
      <form id={formId} class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <Show when={whole()}>{(problem) => <Notice tone="bad" live fact={problemText(problem())} />}</Show>
        <TextField
          label={t('settings.name')}
          help={t('settings.nameHelp')}
          value={form.values.name}
          onText={(text) => form.set('name', text)}
          onBlur={form.leave('name')}
          error={form.error('name')}
        />
        <TextArea
          label={t('settings.text')}
          rows={8}
          maxLength={5000}
          value={form.values.text}
          onText={(text) => form.set('text', text)}
          onBlur={form.leave('text')}
          error={form.error('text')}
        />
        <Show when={known === null}>
          <Checkbox
            label={t('settings.own')}
            checked={form.values.own ?? false}
            onChange={(own) => form.set('own', own)}
          />
        </Show>
        <Show when={known}>
          {(answer) => (
            <div>
              <Button kind="danger" icon={Trash} onClick={() => void remove(answer())}>
                {uiText.t('actions.delete')}
              </Button>
            </div>
          )}
        </Show>
      </form>
    </SidePanel>
  )
}
