import type { Ctx } from '../../../context.ts'
import { restoreWriters } from '../../contacts/service.ts'
import { keepOut } from '../../suppressions/service.ts'
import type { InboxDesk, ProjectionRow } from '../../../contracts/inbox-object.ts'
import { deleteFile } from './files.ts'
import { deleteFrozen } from './prepare.ts'
import { projectRows } from '../queries/projection.ts'

const pageRows = 200
const pagesPerRun = 20

/** Brings libSQL what it has not got of the conversations, in pages; a repeat of any of them changes nothing. */
export async function projectInbox(ctx: Ctx, desk: InboxDesk): Promise<void> {
  for (let page = 0; page < pagesPerRun; page++) {
    const rows = desk.unprojected(pageRows)
    if (rows.length === 0) return
    const of = <Kind extends ProjectionRow['kind']>(kind: Kind) =>
      rows.filter((row): row is Extract<ProjectionRow, { kind: Kind }> => row.kind === kind)
    const messages = of('message').filter(({ message }) => message.kind === 'in' || message.kind === 'out')
    await projectRows(ctx.db, ctx.tenant.id, {
      conversations: of('conversation'),
      messages,
      gone: of('gone'),
      kept: of('message').flatMap(({ message }) => message.attachments.map(({ key }) => key)),
    })
    await restoreWriters(ctx, messages.flatMap(signedWriter))
    for (const { channel, address, blocked } of of('block')) {
      if (channel !== 'chat') await keepOut(ctx, { channel, address, blocked })
    }
    for (const { of: kind, id } of of('gone')) {
      if (kind === 'file') await deleteFile(ctx, id)
      if (kind === 'mail') await deleteFrozen(ctx, id)
    }
    desk.confirm(rows)
    if (rows.length < pageRows) return
  }
}

/** Who wrote under a site's signature, and when: proof that it is they. */
const signedWriter = ({
  message,
  channel,
  contactId,
}: Extract<ProjectionRow, { kind: 'message' }>): { id: number; at: number }[] =>
  channel === 'chat' && message.kind === 'in' && message.trust === 'signed' && contactId !== null
    ? [{ id: contactId, at: message.receivedAt }]
    : []
