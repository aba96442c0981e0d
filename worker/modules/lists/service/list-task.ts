import { ListTaskInput } from '../../../contracts/tasks.ts'
import { nextOfSelection, openSelection, SelectionCursor } from '../../contacts/service/selection.ts'
import { listFields } from '../../fields/service.ts'
import { defineTask } from '../../tasks/service.ts'
import { handEffects, insertMemberStatements, removeMemberStatements } from '../queries/members.ts'
import { takeBackStatements } from '../queries/taking-back.ts'
import { mustGetList } from './members.ts'
import { compileFor } from './rules.ts'

/** Contacts in one step. */
const stepSize = 2000

/** Puts the chosen contacts into a list by hand or takes them out by hand (spec 2.2, 5.2). */
export const listContactsTask = defineTask({
  kind: 'contacts.list',
  input: ListTaskInput,
  cursor: SelectionCursor,
  permissions: ['contacts.read', 'lists.write'],
  async open(ctx, { selection, listId, change }) {
    const list = await mustGetList(ctx, listId)
    const opening = await openSelection(ctx, selection)
    return { ...opening, details: { list: list.name, listId, change } }
  },
  async step(ctx, { input, cursor, createdAt }) {
    const list = await mustGetList(ctx, input.listId)
    const page = await nextOfSelection(ctx, input.selection, cursor, { asOf: createdAt, limit: stepSize })
    const change = { list, contactIds: page.contactIds, now: ctx.clock.now() }
    const statements = input.change === 'add' ? insertMemberStatements : removeMemberStatements
    return {
      cursor: page.cursor,
      progress: page.progress,
      done: page.contactIds.length,
      effects: handEffects(ctx.tenant.id, change, input.change === 'add' ? 'in' : 'out'),
      statements: statements(ctx.tenant.id, change),
    }
  },
  wake: (ctx) => ctx.queues.send({ type: 'lists.refresh' }),
  undo: {
    traces: ({ listId }) => ({ kinds: ['list.added', 'list.removed'], about: listId }),
    async statements(ctx, { input }, effects) {
      const list = await mustGetList(ctx, input.listId)
      const now = ctx.clock.now()
      const rule = list.kind === 'static' ? null : list.rule
      const where = rule && compileFor(ctx, rule, await listFields(ctx), now).where
      return takeBackStatements(ctx.tenant.id, { list, now }, effects, where)
    },
  },
})
