import type { Ctx } from '../../../context.ts'
import { createSandboxContent, createTwilioContent } from '../../channels/adapters/index.ts'
import type { ContentProvider } from '../../channels/content-port.ts'
import { findTwilioAccess } from '../../channels/service-twilio.ts'
import {
  deleteSandboxTemplate,
  findSandboxNamed,
  findSandboxTemplate,
  insertSandboxTemplate,
  setSandboxStatus,
} from '../queries/approvals.ts'

/** The keeper of templates that requests of this workspace go to now. */
export type OpenContent = {
  provider: ContentProvider
  /** Names the account; what was asked for on another one is unknown here. */
  connection: string
}

/** @throws channel.not_configured when the stored credentials cannot be opened (another `SECRETS_KEY`) */
export async function openContent(ctx: Ctx): Promise<OpenContent> {
  const access = await findTwilioAccess(ctx, 'whatsapp')
  if (access === null) return { provider: openSandbox(ctx), connection: 'sandbox' }
  const { accountSid, authToken, connection } = access
  const baseUrl = ctx.origins.twilioContent
  return {
    provider: createTwilioContent({ user: accountSid, password: authToken, baseUrl, fetch: ctx.fetch }),
    connection,
  }
}

function openSandbox({ db, tenant }: Ctx): ContentProvider {
  return createSandboxContent({
    insert: (kept) => insertSandboxTemplate(db, tenant.id, kept),
    async findNamed(name, language) {
      const found = await findSandboxNamed(db, tenant.id, { name, language })
      return found === undefined ? null : { id: found.provider_id }
    },
    async find(id) {
      const found = await findSandboxTemplate(db, tenant.id, id)
      return found === undefined
        ? null
        : { status: found.status, reason: found.reason || null, category: found.category }
    },
    submit: (providerId, category) =>
      setSandboxStatus(db, tenant.id, { providerId, status: 'pending', reason: '', category }),
    delete: (providerId) => deleteSandboxTemplate(db, tenant.id, providerId),
  })
}
