import { TagTaskInput } from '../../../contracts/tasks.ts'
import { nextOfSelection, openSelection, SelectionCursor } from '../../contacts/service/selection.ts'
import { defineTask } from '../../tasks/service.ts'
import { insertTags, tagEffects, tagStatements, undoTagStatements } from '../queries.ts'
import { toTagChange } from '../service.ts'

/** Contacts in one step; with several tags fewer, since each pair is a row. */
const pairsPerStep = 2000

/** Gives tags to the chosen contacts, or takes them away (spec 2.2, 3.3). */
export const tagContactsTask = defineTask({
  kind: 'contacts.tag',
  input: TagTaskInput,
  cursor: SelectionCursor,
  permissions: ['contacts.write'],
  async open(ctx, input) {
    const { add } = toTagChange(input)
    const opening = await openSelection(ctx, input.selection)
    // Made at the start: a filter or a list can name them at once.
    await insertTags(ctx.db, ctx.tenant.id, add, ctx.clock.now())
    return { ...opening, details: { added: input.add, removed: input.remove } }
  },
  async step(ctx, { input, cursor, createdAt }) {
    const { add, removeKeys } = toTagChange(input)
    const limit = Math.ceil(pairsPerStep / (add.length + removeKeys.length))
    const page = await nextOfSelection(ctx, input.selection, cursor, { asOf: createdAt, limit })
    const change = { contactIds: page.contactIds, add, removeKeys, now: ctx.clock.now() }
    return {
      cursor: page.cursor,
      progress: page.progress,
      done: page.contactIds.length,
      effects: tagEffects(ctx.tenant.id, change),
      statements: tagStatements(ctx.tenant.id, change),
    }
  },
  wake: (ctx) => ctx.queues.send({ type: 'lists.refresh' }),
  undo: {
    traces: () => ({ kinds: ['tag.added', 'tag.removed'], about: 'effect' }),
    statements: async (ctx, _task, effects) => undoTagStatements(ctx.tenant.id, effects, ctx.clock.now()),
  },
})
