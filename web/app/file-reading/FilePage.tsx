import { queryOptions, useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { Language } from '../../../worker/contracts/common.ts'
import type { DynamicField } from '../../../worker/contracts/fields.ts'
import type { fieldsRoutes } from '../../../worker/modules/fields/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../shared/api.ts'
import { PageHeader } from '../../shared/ui/Page.tsx'
import { ErrorState, SkeletonRows } from '../../shared/ui/States.tsx'
import { importsText } from '../i18n/imports.ts'
import { workspaceSettingsQuery } from '../session.data.ts'
import { useWorkspace } from '../session.tsx'

const columnFieldsQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'fields', 'for-import'],
    queryFn: () => unwrap(makeClient<typeof fieldsRoutes>(workspacePath(slug, 'fields')).index.$get()),
  })

/** What a file is read against: the workspace's fields, those that are off too, and its language. */
export type FileSurroundings = { fields: DynamicField[]; language: Language }

/** The head of a page that reads a file, and the page itself once all that it needs is there. */
export function FilePage(props: {
  title: string
  children: (known: () => FileSurroundings) => JSX.Element
}): JSX.Element {
  const workspace = useWorkspace()
  const fields = useQuery(() => columnFieldsQuery(workspace.slug()))
  const settings = useQuery(() => workspaceSettingsQuery(workspace.slug()))
  const failure = () => (fields.isError ? fields.error : settings.isError ? settings.error : null)
  const ready = (): FileSurroundings | null =>
    fields.isSuccess && settings.isSuccess
      ? { fields: fields.data.items.map(toPlain), language: settings.data.defaultLanguage }
      : null
  return (
    <Show
      when={ready()}
      fallback={
        <>
          <PageHeader title={props.title} path={pathToContacts(workspace.href('/contacts'))} />
          <Show when={failure()} fallback={<SkeletonRows rows={4} />}>
            {(error) => (
              <ErrorState
                error={error()}
                onRetry={() => {
                  void fields.refetch()
                  void settings.refetch()
                }}
              />
            )}
          </Show>
        </>
      }
    >
      {(known) => props.children(known)}
    </Show>
  )
}

/** A copy that can be sent to a worker; what a query gives is watched, and cannot. */
const toPlain = ({ id, key, label, type, choices, stored }: DynamicField): DynamicField => ({
  id,
  key,
  label,
  type,
  choices: [...choices],
  stored,
})

/** The way back that the pages of files show. */
export const pathToContacts = (contactsHref: string) => [
  { label: importsText.t('contacts'), href: contactsHref },
]
