import type { Ctx } from '../../../context.ts'
import type { WhatsappButton } from '../../../contracts/campaign-content.ts'
import type { TemplateLanguage } from '../../../contracts/templates.ts'
import type { MergeContact, ValueOf } from '../../../lib/merge-fields/values.ts'
import { type AnswerButton, answerPayload, parseAnswerPayload } from '../../../lib/texts/answer-payload.ts'
import { fillVariables, numberTemplate, templateVariables } from '../../../lib/texts/template-content.ts'
import { chooseTranslation } from '../../../lib/texts/template-language.ts'
import { type FieldUse, namesField } from '../../../lib/merge-fields/text.ts'
import { isSendable } from '../approval.ts'
import { findAnswerButton, findTemplate, listTextsNaming } from '../queries/templates.ts'
import { openContent } from './content.ts'

/** One person's message from a template. */
type RenderedTemplate = {
  language: TemplateLanguage
  /** The provider's id of the translation. */
  contentSid: string
  variables: Record<string, string>
  /** What the person reads, and the buttons under it. */
  text: string
  buttons: WhatsappButton[]
  /** Fields without value and fallback, shown as `%%NAME%%`: such a message is not to be sent. */
  missing: string[]
}

export type OpenTemplate = {
  id: number
  name: string
  /** Languages that may be sent now: approved, and on the account that is connected. */
  languages: readonly TemplateLanguage[]
  /** Whom no other language is for gets this one: without it not everybody can be written to. */
  defaultLanguage: TemplateLanguage
  /** Those that were asked for and may not. */
  stopped: readonly TemplateLanguage[]
  /** The fields of the translations that may be sent. */
  uses: readonly FieldUse[]
  /**
   * The message of one person: the language chosen by spec 10.3, the fields filled; null when none of the
   * languages is theirs and the default may not be sent.
   */
  render(contact: Pick<MergeContact, 'language' | 'phone'>, valueOf: ValueOf): RenderedTemplate | null
}

/**
 * A template read once for many people; null when it is gone. What may be sent is what is true now: one that
 * lost its approval has no languages.
 */
export async function openTemplate(ctx: Ctx, id: number): Promise<OpenTemplate | null> {
  const [whole, { connection }] = await Promise.all([
    findTemplate(ctx.db, ctx.tenant.id, id),
    openContent(ctx),
  ])
  if (whole === undefined) return null
  const sendable = whole.translations.filter(
    (one) => isSendable(one.state) && one.connection === connection && one.provider_id !== null,
  )
  const languages = sendable.map(({ language }) => language)
  const compiled = new Map(
    sendable.map((one) => [
      one.language,
      {
        ...numberTemplate({
          body: one.body,
          buttons: whole.buttons.filter(({ language }) => language === one.language),
        }),
        contentSid: one.provider_id ?? '',
      },
    ]),
  )
  return {
    id,
    name: whole.template.name,
    languages,
    defaultLanguage: whole.template.default_language,
    uses: [...compiled.values()].flatMap(({ slots }) => slots.map(({ use }) => use)),
    stopped: whole.translations.map(({ language }) => language).filter((one) => !languages.includes(one)),
    render(contact, valueOf) {
      const chosen = chooseTranslation(languages, contact, whole.template.default_language)
      const translation = chosen === null ? undefined : compiled.get(chosen.language)
      if (chosen === null || translation === undefined) return null
      const { variables, missing } = templateVariables(translation.slots, valueOf)
      return {
        language: chosen.language,
        contentSid: translation.contentSid,
        variables,
        text: fillVariables(translation.body, variables),
        buttons: translation.buttons.map(({ kind, label, value }, position) => ({
          kind,
          label,
          value:
            kind === 'reply'
              ? answerPayload({ templateId: id, language: chosen.language, position })
              : fillVariables(value, variables),
        })),
        missing,
      }
    },
  }
}

/** The answer button behind a payload that came back, with the tag it gives; null for one that is not ours. */
export async function findAnswer(
  ctx: Ctx,
  payload: string,
): Promise<(AnswerButton & { label: string; tagId: number | null }) | null> {
  const button = parseAnswerPayload(payload)
  if (button === null) return null
  const found = await findAnswerButton(ctx.db, ctx.tenant.id, button)
  return found === undefined ? null : { ...button, label: found.label, tagId: found.tag_id }
}

/** The answer buttons of a template in its default language, each by what an answer with it is counted under. */
export async function listAnswerButtons(
  ctx: Ctx,
  templateId: number,
): Promise<{ button: string; label: string }[]> {
  const whole = await findTemplate(ctx.db, ctx.tenant.id, templateId)
  const language = whole?.template.default_language
  const own = whole?.buttons.filter((button) => button.language === language) ?? []
  return own.flatMap(({ kind, label }, position) =>
    kind === 'reply' ? [{ button: answerKey({ position }), label }] : [],
  )
}

/** What answers with a button are counted under: its place, the same in every language. */
export const answerKey = ({ position }: Pick<AnswerButton, 'position'>): string => String(position)

/** Templates whose text or links name a dynamic field. */
export async function listTemplatesNaming(ctx: Ctx, key: string): Promise<{ id: number; name: string }[]> {
  const rows = await listTextsNaming(ctx.db, ctx.tenant.id, key)
  return rows.filter(({ text }) => namesField(text, key)).map(({ id, name }) => ({ id, name }))
}
