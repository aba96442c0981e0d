import { execute } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { ContactExport } from '../../../contracts/contacts.ts'
import { auditStatement } from '../../audit/service.ts'
import { readContactExport } from '../queries.ts'
import { goneContact } from './gone.ts'

/**
 * All that is known of a contact (spec 2.4, GDPR art. 15 and 20): its values, addresses, tags, lists,
 * consents with their proof, suppressions, messages with what became of them, events. Deleted ones too.
 * Times are epoch milliseconds UTC.
 *
 * @throws `resource.not_found`, `contact.merged`, `contact.erased`
 */
export async function exportContact(ctx: Ctx, id: number): Promise<ContactExport> {
  const { contact: rows = [], ...parts } = await readContactExport(ctx.db, ctx.tenant.id, id)
  const [contact] = rows
  if (contact === undefined) throw await goneContact(ctx, id)
  const record = auditStatement(ctx, { action: 'contact.data_exported', target: { id, name: null } })
  await execute(ctx.db, record)
  return {
    format: 'centralino.contact.v1',
    exportedAt: ctx.clock.now(),
    workspace: ctx.tenant.name,
    contact,
    ...parts,
  }
}
