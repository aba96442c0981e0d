import { infiniteQueryOptions, type QueryClient, useQuery, useQueryClient } from '@tanstack/solid-query'
import { createEffect, createMemo, createSignal } from 'solid-js'
import type { List } from '../../../../../worker/contracts/lists.ts'
import { problemText } from '../../../../shared/problem-text.ts'
import type { Selection } from '../../../../shared/ui/table-selection.ts'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { listsText } from '../../../i18n/lists.ts'
import { useWorkspace } from '../../../session.tsx'
import { contactsKey, contactsPage, type ContactsView } from '../../contacts/contacts.data.ts'
import { cancelMatching, matchingTask, moveMatching } from '../../contacts/matching.data.ts'
import { listActions, listsKey } from '../lists.data.ts'
import { memberChanges } from '../member-changes.ts'

/** The contacts of one side, page after page. */
export const paneQuery = (slug: string, view: ContactsView) =>
  infiniteQueryOptions({
    queryKey: [...contactsKey(slug), 'pane', view],
    queryFn: ({ pageParam }) => contactsPage(slug, view, pageParam === '' ? null : pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

/** What one call takes at most. */
const atOnce = 1000
const pollMs = 800

export type Direction = 'add' | 'remove'
type Running = { taskId: number; direction: Direction; total: number | null }

/** Moves contacts into a list and out of it: some at once, all that match in the background with progress. */
export function createMoves(list: () => Pick<List, 'id' | 'kind'>) {
  const workspace = useWorkspace()
  const queries = useQueryClient()
  const [running, setRunning] = createSignal<Running | null>(null)
  const [busy, setBusy] = createSignal(false)
  const task = useQuery(() => ({
    queryKey: ['w', workspace.slug(), 'tasks', running()?.taskId ?? 0],
    queryFn: () => matchingTask(workspace.slug(), running()?.taskId ?? 0),
    enabled: running() !== null,
    refetchInterval: pollMs,
  }))
  const state = createMemo(() => (running() !== null && task.isSuccess ? task.data : undefined))
  createEffect(() => {
    const now = state()
    if (now === undefined || now.state === 'queued' || now.state === 'running') return
    setRunning(null)
    void forget(queries, workspace.slug())
    if (now.state === 'failed') showToast({ text: listsText.t('picker.failed'), failed: true })
    else {
      const words = now.details['change'] === 'remove' ? 'picker.removed' : 'picker.added'
      showToast({ text: listsText.plural(words, now.changed) })
    }
  })

  async function moveSome(direction: Direction, ids: readonly number[]): Promise<void> {
    const changes = memberChanges(listActions(workspace.slug(), queries), list(), () => {})
    for (let from = 0; from < ids.length; from += atOnce) {
      const some = ids.slice(from, from + atOnce)
      await (direction === 'add' ? changes.addSome(some) : changes.remove(some))
    }
    await forget(queries, workspace.slug())
  }

  return {
    busy: () => busy() || running() !== null,
    /** The task under way, with how far it is. */
    progress: () => {
      const now = running()
      return now === null
        ? null
        : {
            direction: now.direction,
            total: now.total,
            share: state()?.progress ?? 0,
            done: state()?.done ?? 0,
          }
    },
    /** Moves what is chosen on a side; true when the choice can be forgotten. */
    async move(direction: Direction, selection: Selection, view: ContactsView): Promise<boolean> {
      if (busy() || running() !== null) return false
      setBusy(true)
      try {
        if (selection.mode === 'rows') await moveSome(direction, [...selection.keys].map(Number))
        else {
          const except = [...selection.except].map(Number)
          const { id, total } = await moveMatching(workspace.slug(), list().id, direction, { view, except })
          setRunning({ taskId: id, direction, total })
        }
        return true
      } catch (error) {
        showToast({ text: problemText(error), failed: true })
        return false
      } finally {
        setBusy(false)
      }
    },
    async cancel(): Promise<void> {
      const now = running()
      if (now !== null) await cancelMatching(workspace.slug(), now.taskId)
    },
  }
}

const forget = (queries: QueryClient, slug: string): Promise<unknown> =>
  Promise.all([
    queries.invalidateQueries({ queryKey: contactsKey(slug) }),
    queries.invalidateQueries({ queryKey: listsKey(slug) }),
  ])
