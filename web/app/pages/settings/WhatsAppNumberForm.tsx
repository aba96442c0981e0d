import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { untrack } from 'solid-js'
import {
  CreateWhatsAppNumberInput,
  UpdateWhatsAppNumberInput,
  type WhatsAppLadder,
  whatsappLadders,
  type WhatsAppNumber,
} from '../../../../worker/contracts/whatsapp.ts'
import { createForm } from '../../../shared/form.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { RadioGroup } from '../../../shared/ui/Choice.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { whatsappText } from '../../i18n/whatsapp.ts'
import { useWorkspace } from '../../session.tsx'
import { FormFoot } from './FormFoot.tsx'
import { createNumber, updateNumber } from './whatsapp-numbers.data.ts'

/** Adds a number, or changes one. */
export function WhatsAppNumberForm(props: {
  number: WhatsAppNumber | null
  onClose: () => void
}): JSX.Element {
  const number = untrack(() => props.number)
  return number === null ? (
    <NewNumber onClose={() => props.onClose()} />
  ) : (
    <KnownNumber number={number} onClose={() => props.onClose()} />
  )
}

function NewNumber(props: { onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const initial: CreateWhatsAppNumberInput = { phone: '', name: '', ladder: 'per_number', senderSid: '' }
  const form = createForm({
    schema: CreateWhatsAppNumberInput.required(),
    initial,
    async submit(values) {
      await createNumber(client, workspace.slug(), values)
      showToast({ text: whatsappText.t('saved') })
      props.onClose()
    },
  })
  return (
    <SidePanel open onClose={() => props.onClose()} title={whatsappText.t('addTitle')}>
      <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <TextField
          label={whatsappText.t('phone')}
          help={whatsappText.t('phoneHelp')}
          type="tel"
          value={form.values.phone}
          onText={(text) => form.set('phone', text)}
          onBlur={form.leave('phone')}
          error={form.error('phone')}
        />
        <TextField
          label={whatsappText.t('name')}
          optional
          value={form.values.name}
          onText={(text) => form.set('name', text)}
          onBlur={form.leave('name')}
          error={form.error('name')}
        />
        <TextField
          label={whatsappText.t('sender')}
          help={whatsappText.t('senderHelp')}
          optional
          value={form.values.senderSid}
          onText={(text) => form.set('senderSid', text)}
          onBlur={form.leave('senderSid')}
          error={form.error('senderSid')}
        />
        <Ladder value={form.values.ladder} onChange={(ladder) => form.set('ladder', ladder)} />
        <Foot form={form} onClose={() => props.onClose()} />
      </form>
    </SidePanel>
  )
}

function KnownNumber(props: { number: WhatsAppNumber; onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { id, name, senderSid, ladder, staffLimit } = untrack(() => props.number)
  const initial: Required<UpdateWhatsAppNumberInput> = { name, senderSid, ladder, staffLimit }
  const form = createForm({
    schema: UpdateWhatsAppNumberInput.required(),
    initial,
    async submit(values) {
      await updateNumber(client, workspace.slug(), id, values)
      showToast({ text: whatsappText.t('saved') })
      props.onClose()
    },
  })
  const limitText = () =>
    typeof form.values.staffLimit === 'number' && Number.isFinite(form.values.staffLimit)
      ? String(form.values.staffLimit)
      : ''
  return (
    <SidePanel
      open
      onClose={() => props.onClose()}
      title={whatsappText.t('editTitle', { phone: props.number.phone })}
    >
      <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <TextField
          label={whatsappText.t('name')}
          optional
          value={form.values.name}
          onText={(text) => form.set('name', text)}
          onBlur={form.leave('name')}
          error={form.error('name')}
        />
        <TextField
          label={whatsappText.t('staffLimit')}
          help={whatsappText.t('staffHelp')}
          optional
          inputmode="numeric"
          value={limitText()}
          onText={(text) => form.set('staffLimit', text.trim() === '' ? null : Number(text))}
          onBlur={form.leave('staffLimit')}
          error={form.error('staffLimit') === undefined ? undefined : whatsappText.t('number')}
        />
        {props.number.isSandbox ? null : (
          <TextField
            label={whatsappText.t('sender')}
            help={whatsappText.t('senderHelp')}
            optional
            value={form.values.senderSid}
            onText={(text) => form.set('senderSid', text)}
            onBlur={form.leave('senderSid')}
            error={form.error('senderSid')}
          />
        )}
        <Ladder value={form.values.ladder} onChange={(next) => form.set('ladder', next)} />
        <Foot form={form} onClose={() => props.onClose()} />
      </form>
    </SidePanel>
  )
}

function Ladder(props: { value: WhatsAppLadder; onChange: (ladder: WhatsAppLadder) => void }): JSX.Element {
  return (
    <RadioGroup
      label={whatsappText.t('ladder')}
      value={props.value}
      options={whatsappLadders.map((value) => ({ value, label: whatsappText.t(`ladders.${value}`) }))}
      onChange={(value) => props.onChange(value)}
    />
  )
}

function Foot(props: {
  form: { problem: () => unknown; busy: () => boolean }
  onClose: () => void
}): JSX.Element {
  return (
    <FormFoot problem={props.form.problem()}>
      <Button kind="main" type="submit" busy={props.form.busy()} busyLabel={uiText.t('actions.saving')}>
        {uiText.t('actions.save')}
      </Button>
      <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
    </FormFoot>
  )
}
