import { z } from 'zod'
import { ExportAttribute, exportAttributes, ExportTaskInput } from '../../../contracts/exports.ts'
import { FieldType } from '../../../contracts/fields.ts'
import { utf8 } from '../../../lib/bytes.ts'
import { toSafeCsvLine } from '../../../lib/import/formula.ts'
import { findCampaignName } from '../../campaigns/people-service.ts'
import { openSelection, SelectionCursor, walkSelection } from '../../contacts/service/selection.ts'
import { listFields } from '../../fields/service.ts'
import { getList } from '../../lists/service.ts'
import { createCellWriter, type ExportRow } from '../cells.ts'
import { exportColumns } from '../columns.ts'
import { type ExportParts, listExportRows } from '../queries.ts'
import { defineFileTask, delimiterOf, type Filled } from './file-task.ts'

const Column = z
  .object({ heading: z.string() })
  .and(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('attribute'), attribute: ExportAttribute }),
      z.object({ kind: z.literal('field'), key: z.string(), type: FieldType }),
    ]),
  )
type Column = z.infer<typeof Column>

/** Whom the file goes on with; the columns are those of the moment it was asked for. */
const Place = z.object({ selection: SelectionCursor, columns: z.array(Column) })
type Place = z.infer<typeof Place>

/** Contacts read at once. */
const pageSize = 2000

/** Writes the chosen contacts to a CSV file of any size (spec 4.8). */
export const exportContactsTask = defineFileTask<ExportTaskInput, Place>({
  kind: 'contacts.export',
  input: ExportTaskInput,
  place: Place,
  permissions: ['contacts.read', 'contacts.export'],
  action: 'contact.exported',
  language: (ctx, input) => input.language ?? ctx.tenant.defaultLanguage,
  async open(ctx, input) {
    const { selection } = input
    const language = input.language ?? ctx.tenant.defaultLanguage
    const listId = selection.by === 'filter' ? selection.filter.listId : undefined
    const [opening, fields, list, campaign] = await Promise.all([
      openSelection(ctx, selection),
      listFields(ctx),
      listId === undefined ? null : getList(ctx, listId),
      selection.by === 'campaign' ? findCampaignName(ctx, selection.people.campaignId) : undefined,
    ])
    return {
      place: { selection: opening.cursor, columns: exportColumns(input, fields, language) },
      title: list?.name ?? campaign ?? null,
      total: opening.total,
      ...(list === null ? {} : { details: { list: list.name } }),
    }
  },
  headings: (_ctx, { place }) => place.columns.map(({ heading }) => heading),
  async fill(ctx, part, { input, place, createdAt }) {
    const language = input.language ?? ctx.tenant.defaultLanguage
    const writeCells = createCellWriter(place.columns, { language, timeZone: ctx.tenant.timeZone })
    const toLine = (row: ExportRow): Uint8Array => utf8(toSafeCsvLine(writeCells(row), delimiterOf(language)))
    const { selection } = input
    const deleted = selection.by === 'filter' && selection.filter.deleted === 'only'
    const parts = { ...partsOf(place.columns), deleted }
    const walk = await walkSelection(ctx, selection, createdAt)
    const filled: Filled<Place> = { place, ended: false, rows: 0, progress: 1 }
    const goOn = (cursor: SelectionCursor) => {
      filled.place = { ...filled.place, selection: cursor }
    }
    while (!part.isFull && !filled.ended) {
      const from = filled.place.selection
      const page = await walk(from, pageSize)
      const rows = await listExportRows(ctx.db, ctx.tenant.id, page.contactIds, parts)
      const taken = part.take(rows.map(toLine))
      filled.rows += taken
      filled.progress = page.progress
      if (taken < rows.length) goOn({ ...from, afterId: rows[taken - 1]?.id ?? from.afterId })
      else if (page.cursor === null) filled.ended = true
      else goOn(page.cursor)
    }
    return filled
  },
  restart: ({ place }) => ({
    ...place,
    selection: { ...place.selection, afterId: place.selection.fromId },
  }),
})

const consentColumns = exportAttributes.filter((attribute) => attribute.startsWith('consent'))

function partsOf(columns: readonly Column[]): ExportParts {
  const has = (attribute: ExportAttribute) =>
    columns.some((column) => column.kind === 'attribute' && column.attribute === attribute)
  return {
    tags: has('tags'),
    lists: has('lists'),
    consents: consentColumns.some(has),
  }
}
