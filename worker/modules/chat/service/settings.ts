import type { Ctx } from '../../../context.ts'
import {
  type ChatSecret,
  ChatSettings,
  type ChatSetup,
  defaultChatSettings,
  type SaveChatSettingsInput,
} from '../../../contracts/chat.ts'
import { toBase64Url } from '../../../lib/bytes.ts'
import { conflict } from '../../../lib/errors.ts'
import { auditStatement } from '../../audit/service.ts'
import { startChatbot } from '../../chatbot/service.ts'
import { isClaimsFull } from '../service-claims.ts'
import { businessHoursOf } from './doors.ts'
import { findChatSettings, writeChatSecret, writeChatSettings } from '../queries.ts'

/** What a sealed key of this workspace is bound to. */
const scopeOf = (ctx: Ctx): string => `chat/${ctx.tenant.id}`

/** What is set about the chat, and what goes into the site. */
export async function getChatSetup(ctx: Ctx): Promise<ChatSetup> {
  const [row, isFull] = await Promise.all([findChatSettings(ctx.db, ctx.tenant.id), isClaimsFull(ctx)])
  return {
    revision: row?.revision ?? 0,
    settings: row?.settings ?? defaultChatSettings,
    key: await ctx.tokens.sign('chat_site', [ctx.tenant.id]),
    script: `${ctx.origins.public}/chat.js`,
    secretAt: row?.secret_at ?? null,
    isClaimsFull: isFull,
  }
}

/**
 * Replaces the settings; what they were is known to the audit log by the names of what changed.
 *
 * @throws resource.conflict when somebody saved others meanwhile
 */
export async function changeChatSettings(
  ctx: Ctx,
  { revision: seen, ...settings }: SaveChatSettingsInput,
): Promise<ChatSetup> {
  const row = await findChatSettings(ctx.db, ctx.tenant.id)
  const before = row?.settings ?? defaultChatSettings
  const fields = ChatSettings.keyof().options.filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(settings[field]),
  )
  if (fields.length > 0) {
    const record = auditStatement(ctx, { action: 'chat.changed', details: { fields } }, { ifChanged: true })
    if (!(await writeChatSettings(ctx.db, ctx.tenant.id, { seen, settings }, record))) throw conflict()
    await tellInbox(ctx, settings)
  }
  return getChatSetup(ctx)
}

/**
 * The bot asks the inbox when somebody answers; it is on from the first time that the chat is (spec 14.2). Visitors of
 * sites that the chat stands on no more lose their connections.
 */
async function tellInbox(ctx: Ctx, settings: ChatSettings): Promise<void> {
  const sites = settings.enabled ? settings.sites : []
  await ctx.inbox.configure({ settings: { businessHours: businessHoursOf(ctx, settings), sites } })
  if (settings.enabled) await startChatbot(ctx)
}

/**
 * Makes the key that sites sign identities with, told this once; the one before proves nothing from here on, and whom it
 * had proved is asked for another proof at once.
 */
export async function makeChatSecret(ctx: Ctx): Promise<ChatSecret> {
  const secret = `cs_${toBase64Url(crypto.getRandomValues(new Uint8Array(32)))}`
  const secretAt = ctx.clock.now()
  const sealed = await ctx.secrets.seal(secret, scopeOf(ctx))
  const row = { secret: sealed, secretAt, settings: defaultChatSettings }
  await writeChatSecret(ctx.db, ctx.tenant.id, row, auditStatement(ctx, { action: 'chat.secret_made' }))
  await ctx.inbox.disconnect({ type: 'signed' })
  return { secret, secretAt }
}

/** The key that signs identities; null where none was made. */
export async function openChatSecret(ctx: Ctx): Promise<string | null> {
  const sealed = (await findChatSettings(ctx.db, ctx.tenant.id))?.secret ?? null
  return sealed === null ? null : ctx.secrets.open(sealed, scopeOf(ctx))
}
