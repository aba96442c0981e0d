import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Show, untrack } from 'solid-js'
import { z } from 'zod'
import { type List, UpdateListInput } from '../../../../worker/contracts/lists.ts'
import { createForm } from '../../../shared/form.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { fieldError, problemText } from '../../../shared/problem-text.ts'
import { Switch } from '../../../shared/ui/Choice.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { TextArea, TextField } from '../../../shared/ui/Field.tsx'
import { FormActions } from '../../../shared/ui/FormActions.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { listsText } from '../../i18n/lists.ts'
import { useWorkspace } from '../../session.tsx'
import { signUpLinkQuery } from '../../sign-up-link.data.ts'
import { CopyField } from '../settings/CopyField.tsx'

const formId = 'topic'
const TopicForm = z.object({ name: z.string(), description: z.string() })
const { t } = listsText

/** Shows a list on the page of preferences, under a name and words for those who read it there. */
export function TopicPanel(props: {
  list: List
  onSave: (topic: UpdateListInput['topic']) => Promise<unknown>
  onClose: () => void
}): JSX.Element {
  const workspace = useWorkspace()
  const link = useQuery(() => signUpLinkQuery(workspace.slug(), null))
  const known = untrack(() => props.list.topic)
  const [shown, setShown] = createSignal(known !== null)
  const [problem, setProblem] = createSignal<unknown>()
  const form = createForm({
    schema: TopicForm,
    initial: { name: known?.name ?? untrack(() => props.list.name), description: known?.description ?? '' },
    async submit(values) {
      const topic = shown() ? values : null
      const checked = UpdateListInput.shape.topic.safeParse(topic)
      try {
        await props.onSave(checked.success ? checked.data : topic)
        showToast({ text: t(shown() ? 'topic.shown' : 'topic.hidden', { name: values.name }) })
        props.onClose()
      } catch (error) {
        setProblem(() => error)
      }
    },
  })
  const errorAt = (field: string): string | undefined =>
    problem() === undefined ? undefined : fieldError(problem(), field)
  return (
    <SidePanel
      open
      onClose={() => props.onClose()}
      title={t('topic.title')}
      subtitle={props.list.name}
      footer={
        <FormActions
          formId={formId}
          onCancel={() => props.onClose()}
          busy={form.busy()}
          busyLabel={uiText.t('actions.saving')}
        >
          {uiText.t('actions.save')}
        </FormActions>
      }
    >
      <form id={formId} class="flex flex-col gap-4" novalidate onSubmit={form.onSubmit}>
        <div>
          <Switch label={t('topic.show')} checked={shown()} onChange={setShown} />
          <p class="text-secondary text-text-3">{t('topic.help')}</p>
        </div>
        <Show when={shown()}>
          <TextField
            label={t('topic.name')}
            maxLength={80}
            value={form.values.name}
            onText={(text) => form.set('name', text)}
            error={errorAt('topic.name')}
          />
          <TextArea
            label={t('topic.description')}
            optional
            maxLength={200}
            rows={3}
            value={form.values.description}
            onText={(text) => form.set('description', text)}
            error={errorAt('topic.description')}
          />
          <Show when={link.data}>
            {(page) => (
              <div class="flex flex-col gap-1">
                <CopyField label={t('topic.link')} value={page().url} />
                <p class="text-secondary text-text-3">{t('topic.linkHelp')}</p>
              </div>
            )}
          </Show>
        </Show>
        <Show when={problem() !== undefined && !errorAt('topic.name') && !errorAt('topic.description')}>
          <p class="text-secondary text-bad" role="alert">
            {problemText(problem())}
          </p>
        </Show>
      </form>
    </SidePanel>
  )
}
