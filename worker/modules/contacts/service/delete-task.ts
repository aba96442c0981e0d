import { ContactsTaskInput } from '../../../contracts/tasks.ts'
import { type AnyTaskKind, defineTask } from '../../tasks/service.ts'
import { deletedEffects, deletedStatements } from '../queries.ts'
import { nextOfSelection, openSelection, SelectionCursor } from './selection.ts'

/** Contacts in one step; deleting one touches its lists and the change log. */
const stepSize = 1000

/** Deleting (softly) and restoring undo each other (spec 2.4). */
const defineDeleting = (kind: 'contacts.delete' | 'contacts.restore'): AnyTaskKind => {
  const deleted = kind === 'contacts.delete'
  return defineTask({
    kind,
    input: ContactsTaskInput,
    cursor: SelectionCursor,
    permissions: ['contacts.write'],
    async open(ctx, { selection }) {
      return { ...(await openSelection(ctx, selection)), details: {} }
    },
    async step(ctx, { input, cursor, createdAt }) {
      const page = await nextOfSelection(ctx, input.selection, cursor, { asOf: createdAt, limit: stepSize })
      const change = { contactIds: page.contactIds, deleted, now: ctx.clock.now() }
      return {
        cursor: page.cursor,
        progress: page.progress,
        done: page.contactIds.length,
        effects: deletedEffects(ctx.tenant.id, change),
        statements: deletedStatements(ctx.tenant.id, change),
      }
    },
    wake: (ctx) => ctx.queues.send({ type: 'lists.refresh' }),
    undo: {
      traces: () => ({ kinds: ['deleted', 'restored'], about: null }),
      async statements(ctx, _task, effects) {
        const contactIds = effects.map(({ contactId }) => contactId)
        return deletedStatements(ctx.tenant.id, { contactIds, deleted: !deleted, now: ctx.clock.now() })
      },
    },
  })
}

export const deleteContactsTask = defineDeleting('contacts.delete')
export const restoreContactsTask = defineDeleting('contacts.restore')
