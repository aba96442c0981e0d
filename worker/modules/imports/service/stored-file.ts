import type { Ctx } from '../../../context.ts'
import type { FileBytes } from '../../../lib/import/rows.ts'

/** A stored file of which only the pieces that are read are in memory. */
export const storedFile = (ctx: Ctx, key: string, size: number): FileBytes => ({
  size,
  slice: (from, to) => ({
    async arrayBuffer() {
      const end = Math.min(to, size)
      if (from >= end) return new ArrayBuffer(0)
      const bytes = await ctx.files.getRange(key, from, end - from)
      if (bytes === null) throw new Error('the stored file is gone')
      return bytes
    },
  }),
})
