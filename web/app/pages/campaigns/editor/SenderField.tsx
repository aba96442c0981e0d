import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { Select } from '../../../../shared/ui/Select.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { useWorkspace } from '../../../session.tsx'
import { SenderDomainNotice } from './SenderDomainNotice.tsx'
import { sendersQuery } from '../../settings/settings.data.ts'

const theDefault = 'default'

/** Who the campaign comes from; with one sender there is nothing to choose. */
export function SenderField(props: {
  senderId: number | null
  onChange: (senderId: number | null) => void
  error?: string
  disabled?: boolean
}): JSX.Element {
  const workspace = useWorkspace()
  const senders = useQuery(() => ({
    ...sendersQuery(workspace.slug()),
    enabled: workspace.can('channels.read'),
  }))
  const options = () =>
    (senders.data ?? []).map(({ id, fromName, fromEmail, isDefault }) => ({
      // The default one is followed, not named: when another becomes the default, that one speaks.
      value: isDefault ? theDefault : String(id),
      label: `${fromName} <${fromEmail}>`,
    }))
  /** A sender that was removed since gives way to the default one, as in sending. */
  const chosen = () => {
    const value = props.senderId === null ? theDefault : String(props.senderId)
    return options().some((option) => option.value === value) ? value : theDefault
  }
  const address = () => {
    const list = senders.data ?? []
    return list.find((one) => (one.isDefault ? theDefault : String(one.id)) === chosen())?.fromEmail ?? ''
  }
  return (
    <>
      <Show when={options().length > 1 || props.error}>
        <Select
          label={campaignsText.t('editor.sender')}
          value={chosen()}
          options={options()}
          onChange={(value) => props.onChange(value === theDefault ? null : Number(value))}
          error={props.error}
          disabled={props.disabled}
        />
      </Show>
      <SenderDomainNotice email={address()} />
    </>
  )
}
