import type { Ctx } from '../../../context.ts'
import type { BusinessHours } from '../../../contracts/business-hours.ts'
import type { ChatSettings } from '../../../contracts/chat.ts'
import type { ChatConfig, ChatPresence } from '../../../contracts/chat-doors.ts'
import type { Language } from '../../../contracts/common.ts'
import { openingAt } from '../../../lib/opening-hours.ts'
import { findChatSettings } from '../queries.ts'

/** The settings of the workspace's chat; undefined where nobody has set any. */
export const findChat = async (ctx: Ctx): Promise<ChatSettings | undefined> =>
  (await findChatSettings(ctx.db, ctx.tenant.id))?.settings

/** Whether a chat stands on a site, which is named as the browser names it. */
export const isChatOn = ({ enabled, sites }: ChatSettings, origin: string): boolean =>
  enabled && sites.includes(origin)

/** The hours of a chat, in the workspace's own time; null: at any hour. */
export const businessHoursOf = (ctx: Ctx, { hours }: Pick<ChatSettings, 'hours'>): BusinessHours | null =>
  hours === null ? null : { timeZone: ctx.tenant.timeZone, days: hours }

/** How the chat looks and speaks to a browser; `wanted` is a language as browsers name it ("fr-CA"). */
export function chatConfig(ctx: Ctx, settings: ChatSettings, wanted: string): ChatConfig {
  const language = spokenLanguage(settings.languages, wanted)
  const texts = settings.texts[language]
  return {
    name: ctx.tenant.name,
    colour: settings.colour,
    position: settings.position,
    language,
    texts,
    form: settings.form,
    privacyUrl: settings.privacyUrl,
    files: settings.files,
    ...openingAt(businessHoursOf(ctx, settings), ctx.clock.now()),
  }
}

/** Whether somebody would answer now, and what the bot says first; keeps nothing of who asks (decision 38). */
export async function chatPresence(
  ctx: Ctx,
  settings: ChatSettings,
  { language, known }: { language: string; known: boolean },
): Promise<ChatPresence> {
  return {
    ...(await ctx.inbox.presence({ language: spokenLanguage(settings.languages, language), known })),
    ...openingAt(businessHoursOf(ctx, settings), ctx.clock.now()),
  }
}

/** The visitor's language where the chat speaks it, else its first one. */
function spokenLanguage(spoken: readonly Language[], wanted: string): Language {
  const short = wanted.slice(0, 2).toLowerCase()
  return spoken.find((language) => language === short) ?? spoken[0] ?? 'it'
}
