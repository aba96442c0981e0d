import { z } from 'zod'
import { CreditExportInput, Currency, microsPerUnit } from '../../../contracts/credit.ts'
import type { Language } from '../../../contracts/common.ts'
import { utf8 } from '../../../lib/bytes.ts'
import { escapeFormula, toSafeCsvLine } from '../../../lib/import/formula.ts'
import { createWallClock, type WallClock } from '../../../lib/wall-clock.ts'
import { getCredit, listLedgerForExport, type LedgerRow } from '../../credit/service.ts'
import { numberCell } from '../cells.ts'
import { ledgerWords } from '../ledger-words.ts'
import { defineFileTask, delimiterOf } from './file-task.ts'

/** Behind which entry the file goes on, and what was left after it, which only the whole ledger tells. */
const Place = z.object({ afterId: z.number(), balanceMicros: z.number().nullable(), currency: Currency })
type Place = z.infer<typeof Place>

const pageSize = 5000

/** Writes the credit's ledger, or what a filter shows of it, to a CSV file, the oldest entry first (spec 15.5). */
export const exportLedgerTask = defineFileTask<CreditExportInput, Place>({
  kind: 'credit.export',
  input: CreditExportInput,
  place: Place,
  permissions: ['credit.read', 'contacts.export'],
  action: 'credit.exported',
  language: (ctx) => ctx.tenant.defaultLanguage,
  open: async (ctx, input) => ({
    place: { ...startOf(input), currency: (await getCredit(ctx)).currency },
    title: ledgerWords[ctx.tenant.defaultLanguage].file,
    total: null,
  }),
  headings(ctx, { place }) {
    const { at, kind, cause, channel, campaign, note, amount, currency, balance } =
      ledgerWords[ctx.tenant.defaultLanguage].headings
    const cells = [at, kind, cause, channel, campaign, note, amount, currency]
    return place.balanceMicros === null ? cells : [...cells, balance]
  },
  async fill(ctx, part, { input, place }) {
    const { timeZone, defaultLanguage: language } = ctx.tenant
    const clock = createWallClock(timeZone)
    let at = place
    let taken = 0
    while (!part.isFull) {
      const rows = await listLedgerForExport(ctx, input, { afterId: at.afterId, limit: pageSize })
      const after = balancesAfter(rows, at)
      const lines = rows.map((row, index) => {
        const cells = cellsOf(row, {
          currency: at.currency,
          balanceMicros: after[index] ?? null,
          language,
          clock,
        })
        return utf8(toSafeCsvLine(cells, delimiterOf(language)))
      })
      const count = part.take(lines)
      taken += count
      const [last, balanceMicros] = [rows[count - 1], after[count - 1] ?? at.balanceMicros]
      if (last !== undefined) at = { ...at, afterId: last.id, balanceMicros }
      if (count === rows.length && rows.length < pageSize) {
        return { place: at, ended: true, rows: taken, progress: null }
      }
    }
    return { place: at, ended: false, rows: taken, progress: null }
  },
  restart: ({ input, place }) => ({ ...place, ...startOf(input) }),
})

const startOf = ({
  kind,
  cause,
  campaignId,
}: CreditExportInput): Pick<Place, 'afterId' | 'balanceMicros'> => ({
  afterId: 0,
  balanceMicros: kind === undefined && cause === undefined && campaignId === undefined ? 0 : null,
})

/** What was left after each entry; nothing where entries between them were filtered out. */
function balancesAfter(rows: readonly LedgerRow[], { balanceMicros }: Place): number[] {
  if (balanceMicros === null) return []
  let balance = balanceMicros
  return rows.map(({ micros }) => (balance += micros))
}

function cellsOf(
  row: LedgerRow,
  {
    currency,
    balanceMicros,
    language,
    clock,
  }: { currency: Currency; balanceMicros: number | null; language: Language; clock: WallClock },
): string[] {
  const { kinds, causes, channels } = ledgerWords[language]
  const amount = (micros: number): string => numberCell(micros / microsPerUnit, language)
  const cells = [
    clock.format(row.at),
    kinds[row.kind],
    row.cause === null ? '' : causes[row.cause],
    row.channel === null ? '' : channels[row.channel],
    escapeFormula(row.campaign_name ?? ''),
    escapeFormula(row.note),
    amount(row.micros),
    currency,
  ]
  return balanceMicros === null ? cells : [...cells, amount(balanceMicros)]
}
