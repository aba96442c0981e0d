import { type QueryClient, queryOptions, useQueryClient } from '@tanstack/solid-query'
import { isOpen, type StartTaskInput, type Task } from '../../../worker/contracts/tasks.ts'
import type { TasksRoutes } from '../../../worker/modules/tasks/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../shared/api.ts'
import { useWorkspace } from '../session.tsx'

const tasksApi = (slug: string) => makeClient<TasksRoutes>(workspacePath(slug, 'tasks'))
const tasksKey = (slug: string) => ['w', slug, 'tasks'] as const

const shownTasks = 20
/** While something runs its figures are asked for this often; otherwise only when somebody comes back. */
const pollMs = 1000

/** The newest tasks of the workspace that the member may see. */
export const tasksQuery = (slug: string) =>
  queryOptions({
    queryKey: [...tasksKey(slug), 'newest'],
    queryFn: () => unwrap(tasksApi(slug).index.$get({ query: { limit: String(shownTasks) } })),
    refetchInterval: (query) => (query.state.data?.items.some(({ state }) => isOpen(state)) ? pollMs : false),
  })

/** A page of the exports, newest first. */
export const exportsPageQuery = (slug: string, cursor: string | null) =>
  queryOptions({
    queryKey: [...tasksKey(slug), 'exports', cursor],
    queryFn: () =>
      unwrap(
        tasksApi(slug).index.$get({
          query: { kind: 'contacts.export', limit: '50', ...(cursor === null ? {} : { cursor }) },
        }),
      ),
    refetchInterval: (query) => (query.state.data?.items.some(({ state }) => isOpen(state)) ? pollMs : false),
  })

/** Whether a task of this kind leaves a file to download. */
export const makesFile = (kind: Task['kind']): boolean =>
  kind === 'contacts.export' || kind === 'suppressions.export' || kind === 'credit.export'

/** Where the file of an export is downloaded from. */
export const exportFileHref = (slug: string, taskId: number): string =>
  `${workspacePath(slug, 'exports')}/${taskId}/file`

/** Everything a task may have changed is asked for anew. */
export const forgetChanged = (client: QueryClient, slug: string): Promise<unknown> =>
  Promise.all(
    ['contacts', 'tags', 'lists', 'fields', 'suppressions'].map((area) =>
      client.invalidateQueries({ queryKey: ['w', slug, area] }),
    ),
  )

/** Tasks that this tab has started or seen running, and whose end it has not told yet. */
export const awaited = new Set<number>()

/** Starting and stopping; call it in a component. */
export function createTaskActions() {
  const { slug } = useWorkspace()
  const client = useQueryClient()
  const look = () => client.invalidateQueries({ queryKey: tasksKey(slug()) })
  return {
    async start(json: StartTaskInput) {
      // One click, one task, however often the network repeats it.
      const header = { 'idempotency-key': crypto.randomUUID() }
      const task = await unwrap(tasksApi(slug()).index.$post({ json, header }))
      awaited.add(task.id)
      // Not waited for: the end of a quick task is told after its beginning.
      void look()
      return task
    },
    async cancel(taskId: number) {
      await unwrap(tasksApi(slug())[':id'].cancel.$post({ param: { id: String(taskId) } }))
      await Promise.all([look(), forgetChanged(client, slug())])
    },
  }
}
