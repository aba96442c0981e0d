import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import Trash from 'lucide-solid/icons/trash'
import type { JSX } from 'solid-js'
import { createSignal, For, Match, Show, Switch as Choose, untrack } from 'solid-js'
import { type DynamicField, type FieldUsage, UpdateFieldInput } from '../../../../worker/contracts/fields.ts'
import { createForm } from '../../../shared/form.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { fieldProblemText, problemText } from '../../../shared/problem-text.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Switch } from '../../../shared/ui/Choice.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { FieldError, TextField } from '../../../shared/ui/Field.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { TagInput } from '../../../shared/ui/TagInput.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { labelsText } from '../../i18n/labels.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { createContactActions, fieldUsageQuery } from '../contacts/contacts.data.ts'
import { contactsWith } from '../contacts/filter-parts.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'

const formId = 'edit-field'

/** A dynamic field: its name, its choices, its switch, where it is used, and deleting it (spec 3.1). */
export function EditField(props: { field: DynamicField; onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const actions = createContactActions()
  const { t, plural } = labelsText
  const [asking, setAsking] = createSignal(false)
  const [switchingOff, setSwitchingOff] = createSignal<UpdateFieldInput>()
  const usage = useQuery(() => fieldUsageQuery(workspace.slug(), props.field.id))
  const { key, label, choices, stored, type } = untrack(() => props.field)
  const initial: { key: string; label: string; stored: boolean; choices?: string[] } = {
    key,
    label,
    stored,
    ...(type === 'choice' ? { choices } : {}),
  }
  const form = createForm({
    schema: UpdateFieldInput,
    initial,
    submit: async (input) => {
      if (losesValues(input)) setSwitchingOff(input)
      else await save(input)
    },
  })
  async function save(input: UpdateFieldInput): Promise<void> {
    await actions.updateField(props.field.id, input)
    showToast({ text: t('fields.saved') })
    props.onClose()
  }
  /** Switching off takes the values away for good; a field in use is refused by the API, with the places. */
  const losesValues = (input: UpdateFieldInput): boolean =>
    stored && input.stored === false && !isUsed() && usage.data?.contacts.count !== 0
  /** Each place that stands in the way, in words; else the plain sentence of another problem. */
  const problems = (): string[] => {
    const problem = form.problem()
    if (problem === undefined) return []
    if (problem instanceof ApiProblem && problem.code === 'field.in_use') {
      return problem.errors.map(fieldProblemText)
    }
    return form.error('key') || form.error('label') || form.error('choices') ? [] : [problemText(problem)]
  }
  const valuesLost = (): string => {
    const count = usage.data?.contacts
    return count?.exact ? plural('fields.switchOffText', count.count) : t('fields.switchOffTextAll')
  }
  async function remove(): Promise<void> {
    const name = props.field.label
    await actions.deleteField(props.field.id)
    showToast({ text: t('fields.removed', { name }) })
    props.onClose()
  }
  const isUsed = () => {
    const known = usage.data
    if (known === undefined) return false
    const { lists, campaigns, templates, imports } = known
    return lists.length + campaigns.length + templates.length + imports.length > 0
  }

  return (
    <SidePanel
      open
      onClose={() => props.onClose()}
      title={t('fields.edit', { name: label })}
      footer={
        <div class="flex justify-end gap-2">
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
          <Button
            kind="main"
            type="submit"
            form={formId}
            busy={form.busy()}
            busyLabel={uiText.t('actions.saving')}
          >
            {t('fields.save')}
          </Button>
        </div>
      }
    >
      <form id={formId} class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <TextField
          label={contactsText.t('fields.label')}
          value={form.values.label ?? ''}
          onText={(text) => form.set('label', text)}
          onBlur={form.leave('label')}
          error={form.error('label')}
        />
        <TextField
          label={contactsText.t('fields.key')}
          help={t('fields.keyHelp')}
          value={form.values.key ?? ''}
          onText={(text) => form.set('key', text.toUpperCase())}
          onBlur={form.leave('key')}
          error={form.error('key')}
        />
        <Show when={type === 'choice'}>
          <TagInput
            label={contactsText.t('fields.choices')}
            help={t('fields.choicesHelp')}
            values={form.values.choices ?? []}
            options={[]}
            onChange={(values) => form.set('choices', values)}
            onCreate={(choice) => choice}
            error={form.error('choices')}
          />
        </Show>
        <div>
          <Switch
            label={t('fields.stored')}
            checked={form.values.stored ?? true}
            onChange={(on) => form.set('stored', on)}
          />
          <p class="mt-1 text-secondary text-text-3">
            {stored && !form.values.stored ? t('fields.switchOff') : t('fields.storedHelp')}
          </p>
        </div>
        <For each={problems()}>{(sentence) => <FieldError>{sentence}</FieldError>}</For>
      </form>
      <section class="mt-6 border-t border-line pt-4" aria-label={t('fields.usage')}>
        <h3 class="mb-2 text-section font-semibold">{t('fields.usage')}</h3>
        <Choose fallback={<SkeletonRows rows={2} />}>
          <Match when={usage.isError && !usage.data}>
            <ErrorState error={usage.error} onRetry={() => void usage.refetch()} />
          </Match>
          <Match when={usage.data}>{(known) => <Usage usage={known()} fieldKey={key} />}</Match>
        </Choose>
        <div class="mt-4">
          <Button
            kind="danger"
            icon={Trash}
            offReason={isUsed() ? t('fields.inUse') : undefined}
            onClick={() => setAsking(true)}
          >
            {t('fields.remove')}
          </Button>
        </div>
      </section>
      <Show when={asking()}>
        <ConfirmDialog
          title={t('fields.removeTitle', { name: label })}
          text={t('fields.removeText')}
          action={t('fields.remove')}
          busyLabel={t('fields.removing')}
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      </Show>
      <Show when={switchingOff()}>
        {(input) => (
          <ConfirmDialog
            title={t('fields.switchOffTitle', { name: label })}
            text={valuesLost()}
            action={t('fields.switchOffAction')}
            busyLabel={uiText.t('actions.saving')}
            onConfirm={() => save(input())}
            onClose={() => setSwitchingOff(undefined)}
          />
        )}
      </Show>
    </SidePanel>
  )
}

function Usage(props: { usage: FieldUsage; fieldKey: string }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t, plural } = labelsText
  const places = () => [
    ...props.usage.lists.map(({ id, name }) => ({
      kind: t('fields.usedByList'),
      name,
      href: workspace.href(`/lists/${id}`),
    })),
    ...props.usage.campaigns.map(({ id, name }) => ({
      kind: t('fields.usedByCampaign'),
      name,
      href: workspace.href(`/campaigns/${id}`),
    })),
    ...props.usage.templates.map(({ id, name }) => ({
      kind: t('fields.usedByTemplate'),
      name,
      href: workspace.href(`/templates/${id}`),
    })),
    ...props.usage.imports.map(({ fileName }) => ({
      kind: t('fields.usedByImport'),
      name: fileName,
      href: workspace.href('/contacts/import'),
    })),
  ]
  const values = () => {
    const { count, exact } = props.usage.contacts
    return exact ? plural('fields.values', count) : t('fields.valuesAbout', { count: format.number(count) })
  }
  const valuesHref = () =>
    workspace.href(
      contactsWith({ type: 'field', field: props.fieldKey, operator: 'is_not_empty', value: null }),
    )
  return (
    <>
      <ul>
        <For each={places()} fallback={<li class="text-text-2">{t('fields.unused')}</li>}>
          {(place) => (
            <li class="flex min-h-8 items-center gap-2">
              <span class="text-secondary text-text-3">{place.kind}</span>
              <A class="link min-w-0 truncate" href={place.href}>
                {place.name}
              </A>
            </li>
          )}
        </For>
      </ul>
      <p class="mt-1 text-secondary text-text-3">
        <Show when={props.usage.contacts.count > 0} fallback={values()}>
          <A class="link" href={valuesHref()}>
            {values()}
          </A>
        </Show>
      </p>
    </>
  )
}
