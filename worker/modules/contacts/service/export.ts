import { execute } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { ContactExport } from '../../../contracts/contacts.ts'
import type { ColumnField } from '../../../contracts/fields.ts'
import { auditStatement } from '../../audit/service.ts'
import { listAllFields } from '../../fields/service.ts'
import { readContactExport, toIsoTime } from '../queries.ts'
import { goneContact } from './gone.ts'

/**
 * All that is known of a contact (spec 2.4, GDPR art. 15 and 20): its values, addresses, tags, lists,
 * consents with their proof, suppressions, messages with what became of them, events. Deleted ones too.
 * Times are ISO 8601 in UTC.
 *
 * @throws `resource.not_found`, `contact.merged`, `contact.erased`
 */
export async function exportContact(ctx: Ctx, id: number): Promise<ContactExport> {
  const { contact: rows = [], ...parts } = await readContactExport(ctx.db, ctx.tenant.id, id)
  const [contact] = rows
  if (contact === undefined) throw await goneContact(ctx, id)
  const fields = timesOfFields(contact['fields'], await listAllFields(ctx))
  const record = auditStatement(ctx, { action: 'contact.data_exported', target: { id, name: null } })
  await execute(ctx.db, record)
  return {
    format: 'centralino.contact.v2',
    exportedAt: toIsoTime(ctx.clock.now()),
    workspace: ctx.tenant.name,
    contact: { ...contact, fields },
    ...parts,
  }
}

/** The dynamic values, those of date-time fields as every other time of the file. */
function timesOfFields(values: unknown, fields: readonly ColumnField[]): Record<string, unknown> {
  const moments = new Set(fields.filter(({ type }) => type === 'datetime').map(({ key }) => key))
  return Object.fromEntries(
    Object.entries(values ?? {}).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'number' && moments.has(key) ? toIsoTime(value) : value,
    ]),
  )
}
