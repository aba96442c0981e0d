import { z } from 'zod'
import { type Channel, channels, Channel as ChannelSchema } from '../../../contracts/common.ts'
import { SuppressionExportInput } from '../../../contracts/consent.ts'
import { utf8 } from '../../../lib/bytes.ts'
import { toCsvLine } from '../../../lib/import/formula.ts'
import { listForExport } from '../../suppressions/service.ts'
import { reasonWords, suppressionHeadings, suppressionsWord } from '../suppression-words.ts'
import { defineFileTask, delimiterOf } from './file-task.ts'

/** Behind which row the file goes on. */
const Place = z.object({ channel: ChannelSchema, after: z.string() })
type Place = z.infer<typeof Place>

const pageSize = 5000

/** Writes the suppression list to a CSV file (spec 7.4). */
export const exportSuppressionsTask = defineFileTask<SuppressionExportInput, Place>({
  kind: 'suppressions.export',
  input: SuppressionExportInput,
  place: Place,
  permissions: ['contacts.read', 'contacts.export'],
  action: 'suppression.exported',
  language: (ctx) => ctx.tenant.defaultLanguage,
  open: async (ctx, input) => ({
    place: firstOf(input),
    title: suppressionsWord[ctx.tenant.defaultLanguage],
    total: null,
  }),
  headings: (ctx) => suppressionHeadings[ctx.tenant.defaultLanguage],
  async fill(ctx, part, { input, place }) {
    const language = ctx.tenant.defaultLanguage
    let at = place
    let taken = 0
    while (!part.isFull) {
      const page = { ...at, reason: input.reason ?? null, limit: pageSize }
      const rows = await listForExport(ctx.db, ctx.tenant.id, page)
      const lines = rows.map((row) => {
        const cells = [
          row.address,
          row.channel,
          reasonWords[language][row.reason],
          new Date(row.created_at).toISOString(),
        ]
        return utf8(toCsvLine(cells, delimiterOf(language)))
      })
      const count = part.take(lines)
      taken += count
      if (count < rows.length || rows.length === pageSize) {
        at = { channel: at.channel, after: rows[count - 1]?.address ?? at.after }
        continue
      }
      const following = nextChannel(input, at.channel)
      if (following === null) return { place: at, ended: true, rows: taken, progress: null }
      at = { channel: following, after: '' }
    }
    return { place: at, ended: false, rows: taken, progress: null }
  },
  restart: ({ input }) => firstOf(input),
})

const firstOf = ({ channel }: SuppressionExportInput): Place => ({
  channel: channel ?? channels[0],
  after: '',
})

/** The channel that comes next in the file; null behind the last, or when only one was asked for. */
function nextChannel({ channel }: SuppressionExportInput, done: Channel): Channel | null {
  return channel === undefined ? (channels[channels.indexOf(done) + 1] ?? null) : null
}
