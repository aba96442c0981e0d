import { useQuery } from '@tanstack/solid-query'
import Plus from 'lucide-solid/icons/plus'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Match, Show, Switch as Choose } from 'solid-js'
import {
  CreateFieldInput,
  type DynamicField,
  FieldType,
  fieldTypes,
} from '../../../../worker/contracts/fields.ts'
import { createForm } from '../../../shared/form.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Switch } from '../../../shared/ui/Choice.tsx'
import type { Column } from '../../../shared/ui/DataTable.tsx'
import { DataTable } from '../../../shared/ui/DataTable.tsx'
import { FormActions } from '../../../shared/ui/FormActions.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { FieldError, TextField } from '../../../shared/ui/Field.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { TagInput } from '../../../shared/ui/TagInput.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { labelsText } from '../../i18n/labels.ts'
import { useWorkspace } from '../../session.tsx'
import { createContactActions } from '../contacts/contacts.data.ts'
import { EditField } from './EditField.tsx'
import { allFieldsQuery } from '../lists/lists.data.ts'

const inTexts = (key: string): string => `%%${key}%%`

/** The dynamic fields of the workspace and adding one (spec 3.1). */
export default function FieldsPanel(): JSX.Element {
  const workspace = useWorkspace()
  const { t } = contactsText
  const [creating, setCreating] = createSignal(false)
  const [editing, setEditing] = createSignal<DynamicField>()
  const fields = useQuery(() => allFieldsQuery(workspace.slug()))
  const known = createMemo(() => (fields.isSuccess ? fields.data : undefined))
  const canCreate = () => workspace.can('contacts.import')
  const columns = (): Column<DynamicField>[] => [
    {
      key: 'label',
      header: t('fields.columnLabel'),
      main: true,
      cell: (field) => <Name field={field} onEdit={canCreate() ? setEditing : undefined} />,
    },
    {
      key: 'key',
      header: t('fields.columnKey'),
      cell: (field) => <code class="font-mono text-secondary">{inTexts(field.key)}</code>,
    },
    {
      key: 'type',
      header: t('fields.columnType'),
      cell: (field) =>
        `${t(`fields.types.${field.type}`)}${field.choices.length > 0 ? ` (${field.choices.join(', ')})` : ''}`,
    },
    {
      key: 'stored',
      header: labelsText.t('fields.columnStored'),
      cell: (field) => labelsText.t(field.stored ? 'fields.on' : 'fields.off'),
    },
  ]
  return (
    <section aria-label={t('fields.title')}>
      <div class="flex flex-wrap items-center justify-between gap-3 py-4">
        <p class="text-text-2">{t('fields.lead')}</p>
        <Show when={canCreate()} fallback={<p class="text-secondary text-text-3">{t('fields.readOnly')}</p>}>
          <Button kind="main" icon={Plus} onClick={() => setCreating(true)}>
            {t('fields.new')}
          </Button>
        </Show>
      </div>
      <Choose>
        <Match when={fields.isError && !known()}>
          <ErrorState error={fields.error} onRetry={() => void fields.refetch()} />
        </Match>
        <Match when={!known()}>
          <SkeletonRows rows={4} />
        </Match>
        <Match when={known()?.length === 0}>
          <div class="border-y border-line py-8">
            <h2 class="text-section font-semibold">{t('fields.emptyTitle')}</h2>
            <p class="max-w-140 text-text-2">{t('fields.emptyText')}</p>
          </div>
        </Match>
        <Match when={known()}>
          {(rows) => (
            <DataTable
              label={t('fields.title')}
              rows={rows()}
              columns={columns()}
              rowKey={({ id }) => String(id)}
              rowName={({ label }) => label}
              onOpen={canCreate() ? setEditing : undefined}
              phone={(field) => ({
                title: <Name field={field} onEdit={canCreate() ? setEditing : undefined} />,
                detail: inTexts(field.key),
                figure: <span class="font-normal text-text-2">{t(`fields.types.${field.type}`)}</span>,
              })}
            />
          )}
        </Match>
      </Choose>
      <Show when={editing()} keyed>
        {(field) => <EditField field={field} onClose={() => setEditing()} />}
      </Show>
      <Show when={creating()}>
        <NewField onClose={() => setCreating(false)} />
      </Show>
    </section>
  )
}

/** A field's name, which opens it. */
function Name(props: {
  field: DynamicField
  onEdit: ((field: DynamicField) => void) | undefined
}): JSX.Element {
  return (
    <Show when={props.onEdit} fallback={props.field.label}>
      {(edit) => (
        <button
          type="button"
          class="rounded-4 text-start font-medium hover:underline"
          onClick={(event) => {
            event.stopPropagation()
            edit()(props.field)
          }}
        >
          {props.field.label}
        </button>
      )}
    </Show>
  )
}

/** A key made from the name that people see: "Data del compleanno" → DATA_DEL_COMPLEANNO. */
const keyFromLabel = (label: string): string =>
  label
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^[^A-Z]+/, '')
    .slice(0, 40)
    .replace(/_+$/, '')

const formId = 'new-field'

function NewField(props: { onClose: () => void }): JSX.Element {
  const actions = createContactActions()
  const { t } = contactsText
  const [ownKey, setOwnKey] = createSignal(false)
  const initial: { key: string; label: string; type: FieldType; choices: string[]; stored: boolean } = {
    key: '',
    label: '',
    type: 'text',
    choices: [],
    stored: true,
  }
  const form = createForm({
    schema: CreateFieldInput,
    initial,
    submit: async (input) => {
      const field = await actions.createField(input)
      showToast({ text: t('fields.created', { name: field.label }) })
      props.onClose()
    },
  })
  function nameIt(label: string): void {
    form.set('label', label)
    if (!ownKey()) form.set('key', keyFromLabel(label))
  }
  function chooseType(type: string): void {
    const known = FieldType.safeParse(type)
    if (known.success) form.set('type', known.data)
  }
  const elsewhere = (): string | undefined => {
    const problem = form.problem()
    return problem === undefined || form.error('key') || form.error('label') || form.error('choices')
      ? undefined
      : problemText(problem)
  }
  return (
    <SidePanel
      open
      onClose={() => props.onClose()}
      title={t('fields.new')}
      footer={
        <FormActions formId={formId} onCancel={() => props.onClose()} busy={form.busy()}>
          {t('fields.submit')}
        </FormActions>
      }
    >
      <form id={formId} class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <TextField
          label={t('fields.label')}
          placeholder={t('fields.labelPlaceholder')}
          value={form.values.label}
          onText={nameIt}
          onBlur={form.leave('label')}
          error={form.error('label')}
        />
        <TextField
          label={t('fields.key')}
          help={t('fields.keyHelp', { example: inTexts(form.values.key || 'PUNTI') })}
          value={form.values.key}
          onText={(key) => {
            setOwnKey(true)
            form.set('key', key.toUpperCase())
          }}
          onBlur={form.leave('key')}
          error={form.error('key')}
        />
        <Select
          label={t('fields.type')}
          value={form.values.type}
          options={fieldTypes.map((type) => ({ value: type, label: t(`fields.types.${type}`) }))}
          onChange={chooseType}
        />
        <Show when={form.values.type === 'choice'}>
          <TagInput
            label={t('fields.choices')}
            placeholder={t('fields.choicesPlaceholder')}
            values={form.values.choices ?? []}
            options={[]}
            onChange={(choices) => form.set('choices', choices)}
            onCreate={(choice) => choice}
            error={form.error('choices')}
          />
        </Show>
        <div>
          <Switch
            label={labelsText.t('fields.stored')}
            checked={form.values.stored ?? true}
            onChange={(on) => form.set('stored', on)}
          />
          <p class="mt-1 text-secondary text-text-3">{labelsText.t('fields.storedHelp')}</p>
        </div>
        <Show when={elsewhere()}>{(sentence) => <FieldError>{sentence()}</FieldError>}</Show>
      </form>
    </SidePanel>
  )
}
