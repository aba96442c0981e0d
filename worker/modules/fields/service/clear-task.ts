import { z } from 'zod'
import { notFound } from '../../../lib/errors.ts'
import { defineTask } from '../../tasks/service.ts'
import { clearValuesStatement, contactRange, deleteFieldStatement, markDeletedStatement } from '../queries.ts'

/** Ids looked at in one step; few of them may belong to the workspace. */
const idsPerStep = 5000

/** `choices` null: all values go, and with `remove` the field itself. */
const ClearInput = z.object({
  fieldId: z.number(),
  key: z.string(),
  label: z.string(),
  choices: z.array(z.string()).nullable(),
  remove: z.boolean(),
})
export type ClearInput = z.infer<typeof ClearInput>

/** Takes the values of a deleted or switched-off field, or of a choice that is gone, off all contacts. */
export const clearFieldTask = defineTask({
  kind: 'fields.clear',
  input: ClearInput,
  cursor: z.object({ from: z.number(), first: z.number(), last: z.number() }),
  permissions: ['contacts.import'],
  async open(ctx, input) {
    const range = await contactRange(ctx.db, ctx.tenant.id)
    if (range === null && !input.remove) throw notFound()
    const { first, last } = range ?? { first: 1, last: 0 }
    return { cursor: { from: first, first, last }, total: null, details: { field: input.label } }
  },
  async step(ctx, { input, cursor }) {
    const { from, first, last } = cursor
    const upTo = from + idsPerStep - 1
    const isLast = upTo >= last
    const tenantId = ctx.tenant.id
    const now = ctx.clock.now()
    return {
      cursor: isLast ? null : { from: upTo + 1, first, last },
      done: Math.max(0, Math.min(upTo, last) - from + 1),
      progress: isLast ? 1 : (upTo - first) / (last - first + 1),
      statements: [
        ...(input.remove ? [markDeletedStatement(tenantId, input.fieldId, now)] : []),
        clearValuesStatement(tenantId, { ...input, from, upTo, now }),
        ...(isLast && input.remove ? [deleteFieldStatement(tenantId, input.fieldId)] : []),
      ],
    }
  },
  wake: (ctx) => ctx.queues.send({ type: 'lists.refresh' }),
})
