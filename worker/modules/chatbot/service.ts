import { execute } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import type { Chatbot, ChatbotFigures, SaveChatbotInput } from '../../contracts/chatbot.ts'
import type { FormWork, InboxDesk, TakenIn } from '../../contracts/inbox-object.ts'
import { firstFlow } from '../../lib/chatbot/first-flow.ts'
import { isPublishable } from '../../lib/chatbot/check.ts'
import { AppError, conflict } from '../../lib/errors.ts'
import { auditStatement } from '../audit/service.ts'
import { noteClaim, takeInClaimed } from '../chat/service-claims.ts'
import { findDraft, findLatestVersion, insertVersion, type VersionRow, writeDraft } from './queries.ts'

/** The draft of a workspace's bot, the first one where none was written, with what runs now. */
export async function getChatbot(ctx: Ctx): Promise<Chatbot> {
  const [draft, latest, { live }] = await Promise.all([
    findDraft(ctx.db, ctx.tenant.id),
    findLatestVersion(ctx.db, ctx.tenant.id),
    ctx.inbox.bot({ version: null }),
  ])
  return {
    revision: draft?.revision ?? 0,
    // Published without a draft, it is the first bot as it was then.
    flow: draft?.flow ?? latest?.flow ?? firstFlow(ctx.tenant.defaultLanguage),
    live,
    published:
      latest === undefined ? null : { version: latest.version, at: latest.published_at, flow: latest.flow },
  }
}

/** Keeps the draft, whatever is still missing in it. @throws resource.conflict when somebody saved meanwhile */
export async function saveChatbot(ctx: Ctx, { revision: seen, flow }: SaveChatbotInput): Promise<Chatbot> {
  const now = ctx.clock.now()
  const revision = await writeDraft(ctx.db, ctx.tenant.id, { seen, flow, now })
  if (revision === undefined) throw conflict()
  return getChatbot(ctx)
}

/**
 * New conversations begin with the draft from here on. The version is kept first and then told to the Inbox object; a
 * repeat of either half does no more.
 *
 * @throws chatbot.incomplete while the check finds errors; resource.conflict when the draft is another one meanwhile
 */
export async function publishChatbot(ctx: Ctx, { revision }: { revision: number }): Promise<Chatbot> {
  const draft = await findDraft(ctx.db, ctx.tenant.id)
  if ((draft?.revision ?? 0) !== revision) throw conflict()
  const flow = draft?.flow ?? firstFlow(ctx.tenant.defaultLanguage)
  if (!isPublishable(flow)) throw new AppError('chatbot.incomplete')
  const inserted = await insertVersion(ctx.db, ctx.tenant.id, { revision, flow, now: ctx.clock.now() })
  const version = inserted ?? (await findLatestVersion(ctx.db, ctx.tenant.id))
  if (version === undefined || version.revision !== revision) throw conflict()
  await goLive(ctx, version)
  return getChatbot(ctx)
}

/** Turns the bot off for new conversations, or on with the latest version. @throws chatbot.incomplete before the first */
export async function switchChatbot(ctx: Ctx, { on }: { on: boolean }): Promise<Chatbot> {
  const latest = on ? await findLatestVersion(ctx.db, ctx.tenant.id) : null
  if (latest === undefined) throw new AppError('chatbot.incomplete')
  await goLive(ctx, latest)
  return getChatbot(ctx)
}

/** Publishes the first bot where none was ever published: the form is on from the start (spec 14.2). */
export async function startChatbot(ctx: Ctx): Promise<void> {
  if ((await findLatestVersion(ctx.db, ctx.tenant.id)) !== undefined) return
  const draft = await findDraft(ctx.db, ctx.tenant.id)
  // Whoever has written one already publishes it when it is done.
  if (draft === undefined) await publishChatbot(ctx, { revision: 0 })
}

async function goLive(ctx: Ctx, version: VersionRow | null): Promise<void> {
  const bot = version === null ? null : { version: version.version, flow: version.flow }
  await ctx.inbox.setBot({ bot })
  await execute(
    ctx.db,
    auditStatement(
      ctx,
      version === null
        ? { action: 'chatbot.turned_off' }
        : { action: 'chatbot.published', details: { version: version.version } },
    ),
  )
}

/** Figures of each block of a version, of the live one where none is named. */
export async function getChatbotFigures(ctx: Ctx, version: number | null): Promise<ChatbotFigures> {
  const { live, figures } = await ctx.inbox.bot({ version })
  return { version: version ?? live, items: figures }
}

const formsPerRun = 50

/** Makes contacts of the forms that were filled in chats (spec 14.3); a repeat finds the contact it made before. */
export async function takeInForms(ctx: Ctx, desk: InboxDesk): Promise<void> {
  for (let done = 0; done < formsPerRun; done++) {
    const work = desk.takeForm(ctx.clock.now())
    if (work === null) return
    desk.endForm(await takeIn(ctx, work), ctx.clock.now())
  }
}

async function takeIn(ctx: Ctx, work: FormWork): Promise<TakenIn> {
  const { conversation, place, values } = work
  const named = { conversation, place, name: values.name ?? null, address: values.email }
  // Whose conversation it is was said meanwhile, by a member or by the site.
  if (work.contactId !== null) return { ...named, contactId: work.contactId, phoneOf: null }
  // Who works here is nobody's contact (spec 13.4).
  if (await ctx.members.has(values.email)) return { ...named, contactId: null, phoneOf: null }
  try {
    const { email, phone = null, name = null, company = null } = values
    const found = await takeInClaimed(ctx, { email, phone, name, company, language: work.language })
    const { contactId } = found
    if (contactId !== null) await noteClaim(ctx, { visitor: work.visitor, values, contactId })
    return { ...named, ...found }
  } catch (error) {
    if (!work.last) throw error
    ctx.log.error('chatbot.form_given_up', { conversation })
    return { ...named, contactId: null, phoneOf: null }
  }
}
