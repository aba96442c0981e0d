import { z } from 'zod'
import { type FieldProblem, Id, IdText, PageQuery, shortText } from './common.ts'

/** Languages that WhatsApp has for templates, by its codes; those the customers of small European shops speak. */
export const templateLanguages = [
  'it',
  'en',
  'fr',
  'de',
  'es',
  'pt_PT',
  'pt_BR',
  'nl',
  'ca',
  'da',
  'sv',
  'nb',
  'fi',
  'pl',
  'cs',
  'sk',
  'sl',
  'hr',
  'hu',
  'ro',
  'bg',
  'el',
  'sq',
  'mk',
  'sr',
  'tr',
  'uk',
  'ru',
  'ar',
  'he',
  'zh_CN',
  'ja',
  'hi',
  'ur',
  'bn',
] as const
export const TemplateLanguage = z.enum(templateLanguages, 'template_language')
export type TemplateLanguage = z.infer<typeof TemplateLanguage>

/** What WhatsApp makes of it and charges by; it may move a template to marketing by itself. */
export const templateCategories = ['marketing', 'utility'] as const
export const TemplateCategory = z.enum(templateCategories)
export type TemplateCategory = z.infer<typeof TemplateCategory>

/**
 * States of one translation (spec 10.2): written here; asked for; read by WhatsApp; what came of it; and
 * later on stopped for a while (`paused`) or for good (`disabled`).
 */
export const translationStates = [
  'draft',
  'queued',
  'in_review',
  'approved',
  'rejected',
  'paused',
  'disabled',
] as const
export const TranslationState = z.enum(translationStates)
export type TranslationState = z.infer<typeof TranslationState>

/** What a button does: opens a page, calls a number, answers with its own words. */
export const buttonKinds = ['reply', 'url', 'phone'] as const
export const ButtonKind = z.enum(buttonKinds)
export type ButtonKind = z.infer<typeof ButtonKind>

/** What WhatsApp allows (providers: at most ten buttons, two of them links, one of them a number). */
export const templateLimits = {
  bodyLength: 1000,
  /** A draft may be longer than what is sent, to be shortened. */
  draftBodyLength: 4000,
  filledBodyLength: 1024,
  spacesInARow: 4,
  blankLines: 2,
  buttons: 10,
  urlButtons: 2,
  phoneButtons: 1,
  buttonLabel: 25,
  urlLength: 2000,
  sampleLength: 200,
  name: 80,
  /** Translations of one template. */
  translations: 12,
} as const

/** Text of several lines as it comes from an editor. A draft may break every rule but its size. */
const bodyText = z
  .string()
  .overwrite((text) => text.replace(/\r\n?/g, '\n').toWellFormed())
  .max(templateLimits.draftBodyLength, 'too_long')

export const TemplateButton = z.object({
  kind: ButtonKind,
  label: shortText(100),
  /** Address or number; empty for an answer. */
  value: shortText(templateLimits.urlLength + 100).default(''),
  /** Given to who answers with this button (spec 11.1). */
  tagId: Id.nullable().default(null),
})
export type TemplateButton = z.infer<typeof TemplateButton>

export const TranslationInput = z.object({
  language: TemplateLanguage,
  body: bodyText.default(''),
  buttons: z
    .array(TemplateButton)
    .max(templateLimits.buttons * 2, 'too_many')
    .default([]),
})
export type TranslationInput = z.infer<typeof TranslationInput>

const translations = z
  .array(TranslationInput)
  .min(1, 'required')
  .max(templateLimits.translations, 'too_many')
  .refine((all) => new Set(all.map(({ language }) => language)).size === all.length, 'same_language')
/** A value for each field, for who reviews the template. */
const samples = z
  .record(z.string().min(1).max(60), shortText(templateLimits.sampleLength))
  .refine((all) => Object.keys(all).length <= 100, 'too_many')
const name = shortText(templateLimits.name).min(1, 'required')

/** Without a translation it begins with an empty one in the workspace's language. */
export const CreateTemplateInput = z
  .object({
    /** Seen by the team alone; without one it gets the first that is free. */
    name: name.optional(),
    category: TemplateCategory.default('marketing'),
    defaultLanguage: TemplateLanguage.optional(),
    translations: translations.optional(),
    samples: samples.default({}),
  })
  .default({ category: 'marketing', samples: {} })
export type CreateTemplateInput = z.infer<typeof CreateTemplateInput>

/** What is absent stays. Once approval was asked for, only the name can change. */
export const UpdateTemplateInput = z.object({
  version: z.number().int().min(1),
  name: name.optional(),
  category: TemplateCategory.optional(),
  defaultLanguage: TemplateLanguage.optional(),
  translations: translations.optional(),
  samples: samples.optional(),
})
export type UpdateTemplateInput = z.infer<typeof UpdateTemplateInput>

/** Asks for the version that was seen. */
export const RequestApprovalInput = z.object({ version: z.number().int().min(1) })

export const TemplatesQuery = PageQuery.extend({
  /** Part of the name, accents and case aside. */
  search: z.string().trim().max(100).optional(),
  /** With a translation in this state. */
  state: TranslationState.optional(),
})
export type TemplatesQuery = z.infer<typeof TemplatesQuery>

export const TranslationParam = z.object({ id: IdText, language: TemplateLanguage })

/** What WhatsApp would say, played in the sandbox (spec 8.2). */
export const approvalPlays = ['in_review', 'approved', 'rejected', 'paused', 'disabled'] as const
export const ApprovalPlayInput = z.object({
  play: z.enum(approvalPlays),
  /** Why it was rejected. */
  reason: shortText(200).default(''),
})
export type ApprovalPlayInput = z.infer<typeof ApprovalPlayInput>

export const TemplatePersonQuery = z.object({ contactId: IdText.optional() })
/** Whom a preview is shown as: printed values of every field; null where there is none. */
export type TemplatePerson = {
  contactId: number | null
  name: string
  language: string | null
  phone: string | null
  values: Record<string, string | null>
}

export type TranslationSummary = {
  language: TemplateLanguage
  state: TranslationState
  /** WhatsApp's own word for a rejection, or why it could not be asked for; null without one. */
  reason: string | null
  /** Asked for on another connection (the sandbox, another account): not to be sent until it is asked again. */
  isElsewhere: boolean
}
export type TemplateSummary = {
  id: number
  name: string
  category: TemplateCategory
  defaultLanguage: TemplateLanguage
  /** The first words in the default language. */
  excerpt: string
  translations: TranslationSummary[]
  updatedAt: number
  requestedAt: number | null
}
/**
 * Something wrong with a template: where it is, a code the interface translates, and the words for it. A
 * warning does not keep approval from being asked for.
 */
export type TemplateProblem = FieldProblem & { severity: 'error' | 'warning' }
export type TemplateTranslation = TranslationSummary & {
  body: string
  buttons: TemplateButton[]
  /** When its state was last learnt. */
  stateAt: number | null
  /** The category that WhatsApp put it in; null until it is known. */
  givenCategory: TemplateCategory | null
  /** The provider's name of it. */
  providerName: string | null
}
export type Template = Omit<TemplateSummary, 'translations' | 'excerpt'> & {
  version: number
  translations: TemplateTranslation[]
  samples: Record<string, string>
  createdAt: number
  /** What is wrong with a draft, where approval would be refused; none once it was asked for. */
  problems: TemplateProblem[]
  /** Where requests go now. */
  provider: 'sandbox' | 'twilio'
}
