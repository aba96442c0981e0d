import type { List, MembersChanged } from '../../../../worker/contracts/lists.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { listsText } from '../../i18n/lists.ts'
import type { listActions } from './lists.data.ts'

type Actions = ReturnType<typeof listActions>

/** Changes of one list's members by hand: each tells what it did and can be undone from the toast. */
export function memberChanges(actions: Actions, list: Pick<List, 'id' | 'kind'>, onChanged: () => void) {
  const isLive = list.kind !== 'static'
  const addBack = (ids: number[]) => actions.addMembers(list.id, ids)
  const takeOut = (ids: number[]) => actions.removeMembers(list.id, ids)
  const takeBack = (ids: number[]) => actions.restoreMembers(list.id, ids)

  async function perform(
    work: Promise<MembersChanged>,
    words: (count: number) => string,
    undo: (contactIds: number[]) => Promise<unknown>,
  ): Promise<void> {
    try {
      const { contactIds } = await work
      onChanged()
      if (contactIds.length === 0) return
      showToast({ text: words(contactIds.length), onUndo: () => void told(undo(contactIds)) })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }

  return {
    remove: (contactIds: number[]) =>
      perform(
        takeOut(contactIds),
        (count) => listsText.plural(isLive ? 'members.removedLive' : 'members.removed', count),
        isLive ? takeBack : addBack,
      ),
    restore: (contactIds: number[]) =>
      perform(takeBack(contactIds), (count) => listsText.plural('members.restored', count), takeOut),
    addSome: (contactIds: number[]) =>
      perform(
        addBack(contactIds),
        (count) => listsText.plural('picker.added', count),
        isLive ? takeBack : takeOut,
      ),
    add: (contactId: number, name: string) =>
      perform(
        addBack([contactId]),
        () => listsText.t('members.added', { name }),
        isLive ? takeBack : takeOut,
      ),
  }
}

/** A change in the background whose failure is told in a toast. */
export async function told(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    showToast({ text: problemText(error), failed: true })
  }
}
