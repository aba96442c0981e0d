import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, For, Show } from 'solid-js'
import {
  maxSuppressionsAtOnce,
  type SuppressibleChannel,
  suppressibleChannels,
} from '../../../../worker/contracts/consent.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Checkbox } from '../../../shared/ui/Choice.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { TextArea } from '../../../shared/ui/Field.tsx'
import { FormActions } from '../../../shared/ui/FormActions.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { suppressionsText } from '../../i18n/suppressions.ts'
import { useWorkspace } from '../../session.tsx'
import { addSuppressions, forgetSuppressions } from './suppressions.data.ts'

const { t, plural } = suppressionsText
const formId = 'block-addresses'
/** Lines named when some cannot be read. */
const namedLines = 5

/** Blocking addresses by hand, one a line. Lines that cannot be read stay in the field. */
export function AddPanel(props: { onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const [text, setText] = createSignal('')
  const [channels, setChannels] = createSignal<readonly SuppressibleChannel[]>(suppressibleChannels)
  const [problem, setProblem] = createSignal<{ field: 'addresses' | 'channels'; text: string } | null>(null)
  const [unread, setUnread] = createSignal<string[]>([])
  const [busy, setBusy] = createSignal(false)
  const lines = () =>
    text()
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')

  async function add(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    setUnread([])
    const addresses = lines()
    if (channels().length === 0) return void setProblem({ field: 'channels', text: t('noChannel') })
    if (addresses.length === 0) return void setProblem({ field: 'addresses', text: t('noAddress') })
    if (addresses.length > maxSuppressionsAtOnce) {
      return void setProblem({ field: 'addresses', text: t('tooMany') })
    }
    setProblem(null)
    setBusy(true)
    try {
      const input = { channels: [...channels()], addresses, reason: 'manual' as const }
      const { added, invalid } = await addSuppressions(workspace.slug(), input)
      await forgetSuppressions(client, workspace.slug())
      if (added > 0 || invalid.length === 0) {
        showToast({ text: added === 0 ? t('nothingNew') : plural('added', added) })
      }
      const left = invalid.flatMap(({ index }) => addresses[index] ?? [])
      setUnread(left)
      setText(left.join('\n'))
      if (left.length === 0) props.onClose()
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
    setBusy(false)
  }
  const problemAt = (field: 'addresses' | 'channels') =>
    problem()?.field === field ? problem()?.text : undefined

  return (
    <SidePanel
      open
      onClose={() => props.onClose()}
      title={t('addTitle')}
      subtitle={t('lead')}
      footer={
        <FormActions formId={formId} onCancel={() => props.onClose()} busy={busy()} busyLabel={t('adding')}>
          {t('addAction')}
        </FormActions>
      }
    >
      <form id={formId} class="flex flex-col gap-4" novalidate onSubmit={(event) => void add(event)}>
        <Show when={unread().length > 0}>
          <Notice
            tone="warn"
            live
            fact={plural('invalid', unread().length, { rows: unread().slice(0, namedLines).join(', ') })}
          />
        </Show>
        <TextArea
          label={t('addresses')}
          help={t('addressesHelp')}
          rows={8}
          value={text()}
          onText={setText}
          error={problemAt('addresses')}
        />
        <ChannelChoice chosen={channels()} onChange={setChannels} error={problemAt('channels')} />
      </form>
    </SidePanel>
  )
}

/** By which channels the addresses are not written to any more. */
export function ChannelChoice(props: {
  chosen: readonly SuppressibleChannel[]
  onChange: (channels: readonly SuppressibleChannel[]) => void
  error?: string
}): JSX.Element {
  const toggle = (channel: SuppressibleChannel, checked: boolean): void => {
    const others = props.chosen.filter((one) => one !== channel)
    props.onChange(checked ? [...others, channel] : others)
  }
  return (
    <fieldset class="flex flex-col gap-1">
      <legend class="mb-1 font-medium">{t('channels')}</legend>
      <For each={suppressibleChannels}>
        {(channel) => (
          <Checkbox
            label={uiText.t(`channel.${channel}`)}
            checked={props.chosen.includes(channel)}
            onChange={(checked) => toggle(channel, checked)}
          />
        )}
      </For>
      <Show when={props.error}>
        <p class="text-secondary text-bad" role="alert">
          {props.error}
        </p>
      </Show>
    </fieldset>
  )
}
