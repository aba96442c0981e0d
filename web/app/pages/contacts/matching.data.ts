import type { QueryClient } from '@tanstack/solid-query'
import type { List } from '../../../../worker/contracts/lists.ts'
import type { SelectionFilter } from '../../../../worker/contracts/selection.ts'
import type { TasksRoutes } from '../../../../worker/modules/tasks/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'
import { listActions } from '../lists/lists.data.ts'
import type { ContactsFilterView } from './contacts.data.ts'

const tasksApi = (slug: string) => makeClient<TasksRoutes>(workspacePath(slug, 'tasks'))

/** A filter of the page as a task takes it. */
const selectionFilter = ({ search, listId, rule, deleted }: ContactsFilterView): SelectionFilter => ({
  ...(search === '' ? {} : { search }),
  ...(listId === null ? {} : { listId }),
  ...(rule === null ? {} : { rule }),
  ...(deleted ? { deleted: 'only' as const } : {}),
})

/** Puts all that a filter finds but some into a list, or takes them out of it, in the background; answers at once. */
export const moveMatching = (
  slug: string,
  listId: number,
  change: 'add' | 'remove',
  { view, except = [] }: { view: ContactsFilterView; except?: number[] },
): Promise<{ id: number; total: number | null }> =>
  unwrap(
    tasksApi(slug).index.$post({
      json: {
        kind: 'contacts.list',
        input: { selection: { by: 'filter', filter: selectionFilter(view), except }, listId, change },
      },
      header: {},
    }),
  )

/** How a task stands. */
export const matchingTask = (slug: string, id: number) =>
  unwrap(tasksApi(slug)[':id'].$get({ param: { id: String(id) } }))

/** Stops a task where it stands. */
export const cancelMatching = (slug: string, id: number) =>
  unwrap(tasksApi(slug)[':id'].cancel.$post({ param: { id: String(id) } }))

/** A new static list of all that a filter finds now; it fills in the background. */
export async function listOfMatching(
  slug: string,
  queries: QueryClient,
  name: string,
  view: ContactsFilterView,
): Promise<Pick<List, 'id' | 'name'>> {
  const list = await listActions(slug, queries).create({ name, kind: 'static', rule: null })
  await moveMatching(slug, list.id, 'add', { view })
  return list
}
