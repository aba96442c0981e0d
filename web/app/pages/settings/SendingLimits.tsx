import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Show, untrack } from 'solid-js'
import {
  FrequencyCap,
  QuietHours,
  type WorkspaceSettings,
  type WorkspaceSettingsInput,
} from '../../../../worker/contracts/workspace.ts'
import { createForm } from '../../../shared/form.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Switch } from '../../../shared/ui/Choice.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { FormFoot } from './FormFoot.tsx'
import { Section } from './Section.tsx'
import { saveSettings } from './settings.data.ts'

type Part = 'quiet' | 'cap'

/** A limit that can be off: switching it on opens its fields, switching it off takes hold at once. */
function Limit(props: {
  part: Part
  isSet: boolean
  off: WorkspaceSettingsInput
  /** What puts it back as it was before it was switched off. */
  before: WorkspaceSettingsInput
  children: JSX.Element
}): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const [open, setOpen] = createSignal(false)
  const isOn = () => props.isSet || open()
  const mayWrite = () => workspace.can('workspace.write')

  async function switchOff(): Promise<void> {
    setOpen(false)
    if (!props.isSet) return
    const before = props.before
    try {
      await saveSettings(client, workspace.slug(), props.off)
      showToast({
        text: settingsText.t(`${props.part}.off`),
        onUndo: () => void saveSettings(client, workspace.slug(), before),
      })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }

  return (
    <Section title={settingsText.t(`${props.part}.title`)} lead={settingsText.t(`${props.part}.lead`)}>
      <div class="flex flex-col gap-3">
        <Switch
          label={settingsText.t(`${props.part}.switch`)}
          checked={isOn()}
          disabled={!mayWrite()}
          onChange={(on) => (on ? setOpen(true) : void switchOff())}
        />
        <Show when={isOn()}>{props.children}</Show>
      </div>
    </Section>
  )
}

function SaveFoot(props: { problem: unknown; busy: boolean }): JSX.Element {
  const workspace = useWorkspace()
  return (
    <Show
      when={workspace.can('workspace.write')}
      fallback={<p class="text-text-2">{settingsText.t('readOnly')}</p>}
    >
      <FormFoot problem={props.problem}>
        <Button type="submit" busy={props.busy} busyLabel={uiText.t('actions.saving')}>
          {uiText.t('actions.save')}
        </Button>
      </FormFoot>
    </Show>
  )
}

/** Hours in which no campaign reaches anybody (spec 1.5, 7.5). */
export function QuietHoursSection(props: { settings: WorkspaceSettings }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const form = createForm({
    schema: QuietHours,
    initial: untrack(() => props.settings.quietHours ?? { from: '21:00', to: '08:00' }),
    async submit(quietHours) {
      await saveSettings(client, workspace.slug(), { quietHours })
      form.set('from', quietHours.from)
      form.set('to', quietHours.to)
      showToast({ text: settingsText.t('saved') })
    },
  })
  const time = (field: 'from' | 'to') => (
    <TextField
      class="w-36"
      inputmode="numeric"
      autocomplete="off"
      placeholder="21:00"
      label={settingsText.t(`quiet.${field}`)}
      value={form.values[field]}
      onText={(text) => form.set(field, text)}
      onBlur={form.leave(field)}
      error={form.error(field)}
      readonly={!workspace.can('workspace.write')}
    />
  )
  return (
    <Limit
      part="quiet"
      isSet={props.settings.quietHours !== null}
      off={{ quietHours: null }}
      before={{ quietHours: props.settings.quietHours }}
    >
      <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <div class="flex flex-wrap items-start gap-3">
          {time('from')}
          {time('to')}
        </div>
        <p class="text-secondary text-text-3">{settingsText.t('quiet.help')}</p>
        <SaveFoot problem={form.problem()} busy={form.busy()} />
      </form>
    </Limit>
  )
}

/** How many messages one person gets at most (spec 1.5, 7.5). */
export function FrequencyCapSection(props: { settings: WorkspaceSettings }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const form = createForm({
    schema: FrequencyCap,
    initial: untrack(() => props.settings.frequencyCap ?? { messages: 3, days: 7 }),
    async submit(frequencyCap) {
      await saveSettings(client, workspace.slug(), { frequencyCap })
      showToast({ text: settingsText.t('saved') })
    },
  })
  const figure = (field: 'messages' | 'days') => (
    <TextField
      class="w-36"
      inputmode="numeric"
      autocomplete="off"
      label={settingsText.t(`cap.${field}`)}
      value={Number.isNaN(form.values[field]) ? '' : String(form.values[field])}
      onText={(text) => form.set(field, text.trim() === '' ? Number.NaN : Number(text))}
      onBlur={form.leave(field)}
      error={form.error(field)}
      readonly={!workspace.can('workspace.write')}
    />
  )
  return (
    <Limit
      part="cap"
      isSet={props.settings.frequencyCap !== null}
      off={{ frequencyCap: null }}
      before={{ frequencyCap: props.settings.frequencyCap }}
    >
      <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <div class="flex flex-wrap items-start gap-3">
          {figure('messages')}
          {figure('days')}
        </div>
        <p class="text-secondary text-text-3">{settingsText.t('cap.help')}</p>
        <SaveFoot problem={form.problem()} busy={form.busy()} />
      </form>
    </Limit>
  )
}
