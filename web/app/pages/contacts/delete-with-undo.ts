import { problemText } from '../../../shared/problem-text.ts'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import type { ContactActions } from './contacts.data.ts'

/** Deletes at once and offers to take it back; tells whether it was done, a failure has been shown. */
export async function deleteWithUndo(actions: ContactActions, ids: number[], done: string): Promise<boolean> {
  try {
    const deleted = await actions.remove(ids)
    showToast({ text: done, onUndo: () => void restore(actions, deleted) })
    return true
  } catch (error) {
    showToast({ text: problemText(error), failed: true })
    return false
  }
}

/** Brings contacts back and says so. */
export async function restore(actions: ContactActions, ids: number[]): Promise<void> {
  try {
    const restored = await actions.restore(ids)
    showToast({ text: contactsText.plural('bulk.restored', restored.length) })
  } catch (error) {
    showToast({ text: problemText(error), failed: true })
  }
}
