import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, For, Show } from 'solid-js'
import type { Permission } from '../../../../worker/contracts/auth.ts'
import { type CreatedKey, CreateKeyInput, keyScopes } from '../../../../worker/contracts/keys.ts'
import { createForm } from '../../../shared/form.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Checkbox } from '../../../shared/ui/Choice.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { FieldError, TextField } from '../../../shared/ui/Field.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { accessText } from '../../i18n/access.ts'
import { useWorkspace } from '../../session.tsx'
import { createKey } from './access.data.ts'
import { CopyField } from './CopyField.tsx'
import { FormFoot } from './FormFoot.tsx'
import { permissionName } from './role-words.ts'

const expiries = { never: null, days30: 30, days90: 90, days365: 365 } as const
type Expiry = keyof typeof expiries
const expiryNames: readonly Expiry[] = ['never', 'days30', 'days90', 'days365']

/** The areas of the permissions a key can have, in the order of the table. */
const groups = [
  'contacts',
  'lists',
  'campaigns',
  'templates',
  'channels',
  'workspace',
  'members',
  'audit',
  'credit',
] as const

const formId = 'new-key'

/** Makes a key, then shows it once, to be copied. */
export function NewKeyPanel(props: { onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { t } = accessText
  const [made, setMade] = createSignal<CreatedKey>()
  const initial: { name: string; scopes: Permission[]; expiresInDays: number | null } = {
    name: '',
    scopes: [],
    expiresInDays: null,
  }
  const form = createForm({
    schema: CreateKeyInput,
    initial,
    submit: async (input) => setMade(await createKey(client, workspace.slug(), input)),
  })
  const scopes = (): readonly Permission[] => form.values.scopes
  const toggle = (scope: Permission, on: boolean): void =>
    form.set('scopes', on ? [...scopes(), scope] : scopes().filter((one) => one !== scope))
  const expiry = (): Expiry =>
    expiryNames.find((name) => expiries[name] === (form.values.expiresInDays ?? null)) ?? 'never'

  return (
    <SidePanel
      open
      onClose={() => props.onClose()}
      title={t(made() ? 'keys.createdTitle' : 'keys.new')}
      footer={
        <div class="flex justify-end gap-2">
          <Show
            when={made()}
            fallback={
              <>
                <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
                <Button
                  kind="main"
                  type="submit"
                  form={formId}
                  busy={form.busy()}
                  busyLabel={uiText.t('actions.creating')}
                >
                  {t('keys.new')}
                </Button>
              </>
            }
          >
            <Button kind="main" onClick={() => props.onClose()}>
              {t('keys.done')}
            </Button>
          </Show>
        </div>
      }
    >
      <Show
        when={made()}
        fallback={
          <form id={formId} class="flex flex-col gap-4" novalidate onSubmit={form.onSubmit}>
            <TextField
              label={t('keys.name')}
              help={t('keys.nameHelp')}
              autocomplete="off"
              value={form.values.name}
              onText={(text) => form.set('name', text)}
              onBlur={form.leave('name')}
              error={form.error('name')}
            />
            <Select
              label={t('keys.expiry')}
              value={expiry()}
              options={expiryNames.map((value) => ({ value, label: t(`keys.expiries.${value}`) }))}
              onChange={(value) => form.set('expiresInDays', expiries[value])}
              error={form.error('expiresInDays')}
            />
            <div role="group" aria-label={t('keys.scopes')} class="flex flex-col gap-3">
              <p class="text-secondary font-medium" aria-hidden="true">
                {t('keys.scopes')}
              </p>
              <For each={groups}>
                {(group) => (
                  <fieldset class="flex flex-col gap-1.5">
                    <legend class="mb-1 text-secondary text-text-3">{t(`keys.groups.${group}`)}</legend>
                    <For each={keyScopes.filter((scope) => scope.startsWith(`${group}.`))}>
                      {(scope) => (
                        <Checkbox
                          label={permissionName(scope)}
                          checked={scopes().includes(scope)}
                          onChange={(on) => toggle(scope, on)}
                        />
                      )}
                    </For>
                  </fieldset>
                )}
              </For>
              <Show when={form.error('scopes')}>{(sentence) => <FieldError>{sentence()}</FieldError>}</Show>
            </div>
            <FormFoot problem={form.problem()}>{null}</FormFoot>
          </form>
        }
      >
        {(key) => (
          <div class="flex flex-col gap-4">
            <Notice tone="warn" live fact={t('keys.createdFact')}>
              {t('keys.createdText')}
            </Notice>
            <CopyField label={t('keys.key')} value={key().key} />
          </div>
        )}
      </Show>
    </SidePanel>
  )
}
