import { execute } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { ContactExport } from '../../../contracts/contacts.ts'
import type { ColumnField } from '../../../contracts/fields.ts'
import { toBase64 } from '../../../lib/bytes.ts'
import { auditStatement } from '../../audit/service.ts'
import { listAllFields } from '../../fields/service.ts'
import { listReceivedMails, readContactExport, toIsoTime } from '../queries.ts'
import { type ThreadFile, writeConversations } from './export-threads.ts'
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
    contact: { ...contact, id, fields },
    ...parts,
  }
}

/**
 * The same as a JSON text, with what the conversations with the contact say (`conversations`), the bytes of their files
 * (`files`) and of the mails that came from the contact (`mails`: `eml` is the mail as it came in) at its end; bytes in
 * base64, null where nobody has them any more. One file is held at a time.
 *
 * @throws as `exportContact`, before the first byte
 */
export async function openContactExport(ctx: Ctx, id: number): Promise<ReadableStream<Uint8Array>> {
  const data = await exportContact(ctx, id)
  const mails = await listReceivedMails(ctx.db, ctx.tenant.id, id)
  const pieces = writeExport(ctx, data, mails)
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done === true) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
  })
}

async function* writeExport(
  ctx: Ctx,
  data: ContactExport,
  mails: Awaited<ReturnType<typeof listReceivedMails>>,
): AsyncGenerator<string, undefined> {
  const files: ThreadFile[] = []
  yield `${JSON.stringify(data, null, 2).slice(0, -2)},\n  "conversations": [`
  yield* writeConversations(ctx, data.contact.id, (file) => files.push(file))
  yield '],\n  "files": ['
  for (const [index, { path, ...file }] of files.entries()) {
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(file).slice(0, -1)},"bytes":`
    yield* writeBytes(ctx, path)
  }
  yield '],\n  "mails": ['
  for (const [index, { mailKey, ...mail }] of mails.entries()) {
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(mail).slice(0, -1)},"eml":`
    yield* writeBytes(ctx, mailKey)
  }
  yield ']\n}\n'
}

/** Bytes in one piece of base64: a multiple of three, so that no padding stands between them. */
const pieceBytes = 48 * 1024

/** The value of an object's last member, and the object's end. */
async function* writeBytes(ctx: Ctx, path: string): AsyncGenerator<string, undefined> {
  const bytes = await ctx.files.getBytes(path)
  if (bytes === null) return yield 'null}'
  yield '"'
  for (let from = 0; from < bytes.byteLength; from += pieceBytes)
    yield toBase64(new Uint8Array(bytes, from, Math.min(pieceBytes, bytes.byteLength - from)))
  yield '"}'
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
