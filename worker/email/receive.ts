import { acceptRoutedMail, mostMailBytes } from '../modules/inbound/mail-service.ts'
import { wordOfAddress, workspaceOfWord } from '../modules/mail-in/service.ts'
import { findWorkspace, findWorkspaceBySlug, type WorkspaceRow } from '../modules/workspace/queries.ts'
import { type Installation, tenantCtx } from '../runtime.ts'

/** What Email Routing hands over (Cloudflare, Email Workers, runtime API), as far as it is used. */
export type RoutedMessage = Pick<ForwardableEmailMessage, 'from' | 'to' | 'raw' | 'rawSize' | 'setReject'> & {
  headers: Pick<Headers, 'get'>
}

/**
 * Takes a mail in for the workspace whose address it was sent to. Whoever throws here is sent the mail again later, so
 * that it is kept before this returns; a mail for nobody and one too long are refused for good.
 */
export async function receiveEmail(installation: Installation, message: RoutedMessage): Promise<void> {
  const workspace = await workspaceOf(installation, message.to)
  if (workspace === undefined) return message.setReject('5.1.1 No such address')
  if (message.rawSize > mostMailBytes) return message.setReject('5.3.4 Message too long')
  await acceptRoutedMail(tenantCtx(installation, workspace, { type: 'public' }), {
    from: message.from,
    to: message.to,
    header: (name) => message.headers.get(name),
    raw: new Uint8Array(await new Response(message.raw).arrayBuffer()),
  })
  installation.log.info('mail.received', { tenantId: workspace.id, bytes: message.rawSize })
}

/** `bottega@…` names a workspace by its name, `r+…@…` by the thread that is answered; what follows a `+` is for nobody. */
function workspaceOf({ directory }: Installation, to: string): Promise<WorkspaceRow | undefined> {
  const word = wordOfAddress(to)
  if (word !== null) return findWorkspace(directory, workspaceOfWord(word))
  const [name = ''] = to.toLowerCase().split(/[+@]/)
  return findWorkspaceBySlug(directory, name)
}
