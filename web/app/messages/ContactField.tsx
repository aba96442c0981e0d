import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal } from 'solid-js'
import type { FieldFrame } from '../../shared/ui/Field.tsx'
import { TagInput } from '../../shared/ui/TagInput.tsx'
import { contactSearchQuery } from '../pages/campaigns/campaigns.data.ts'
import { useWorkspace } from '../session.tsx'

export type FoundContact = { id: number; name: string }

/** One contact out of all, found by typing. */
export function ContactField(
  props: FieldFrame & {
    value: FoundContact | null
    placeholder: string
    onChange: (contact: FoundContact | null) => void
  },
): JSX.Element {
  const workspace = useWorkspace()
  const [search, setSearch] = createSignal('')
  const contacts = useQuery(() => contactSearchQuery(workspace.slug(), search().trim()))
  const found = () => (contacts.isSuccess ? contacts.data : [])
  const options = () => {
    const chosen = props.value
    const all =
      chosen !== null && !found().some(({ id }) => id === chosen.id) ? [chosen, ...found()] : found()
    return all.map((one) => ({ value: String(one.id), label: one.name }))
  }
  return (
    <TagInput
      class={props.class}
      label={props.label}
      help={props.help}
      error={props.error}
      single
      values={props.value === null ? [] : [String(props.value.id)]}
      options={options()}
      placeholder={props.placeholder}
      onSearch={setSearch}
      loading={contacts.isFetching}
      onChange={([id]) => props.onChange(found().find((one) => one.id === Number(id)) ?? null)}
    />
  )
}
