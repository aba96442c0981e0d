import { z } from 'zod'
import { Id, IdText, Language, longText, shortText } from './common.ts'
import type { LooseField } from './visitor-form.ts'

export const chatbotLimits = {
  blocks: 60,
  options: 10,
  /** Characters of what the bot says at once, and of a button. */
  text: 1000,
  label: 40,
  /** Blocks that one conversation may enter: whoever goes round for longer is handed to a person. */
  entries: 200,
} as const

/** Names a block, and an option of one, within its flow: letters and figures that the editor makes. */
const LocalId = z.string().regex(/^[a-z0-9]{1,16}$/, 'id')

/** What is said in each of the bot's languages; one that is missing is told by the check, not refused. */
const texts = (maxLength: number, kind: typeof longText) =>
  z.strictObject({
    it: kind(maxLength).default(''),
    en: kind(maxLength).default(''),
    fr: kind(maxLength).default(''),
  })
const Said = texts(chatbotLimits.text, longText)
const Label = texts(chatbotLimits.label, shortText)
export type Texts = z.infer<typeof Said>

/** The block that comes next; null: nobody has said so yet. */
const next = LocalId.nullable()
const base = { id: LocalId }

/** How a field of the form stands (spec 14.2); the e-mail is always there and always required. */
const FieldRule = z.enum(['off', 'optional', 'required'])
export type FieldRule = z.infer<typeof FieldRule>

/** What a visitor typed into the form, checked. */
export type FormValues = { email: string } & Partial<Record<LooseField, string>>

/** Who gets a conversation that the bot hands over: whoever is next, or nobody yet. */
const HandTo = z.enum(['in_turn', 'nobody'])

export const Block = z.discriminatedUnion('type', [
  z.strictObject({ ...base, type: z.literal('message'), text: Said, next }),
  z.strictObject({
    ...base,
    type: z.literal('choice'),
    text: Said,
    options: z
      .array(z.strictObject({ id: LocalId, label: Label, next }))
      .max(chatbotLimits.options, 'too_many'),
    /** Where free words lead; null: the bot goes on waiting, and the members are called. */
    otherwise: next,
  }),
  z.strictObject({
    ...base,
    type: z.literal('form'),
    text: Said,
    phone: FieldRule,
    company: FieldRule,
    name: FieldRule,
    next,
  }),
  /** By the workspace's business hours. */
  z.strictObject({ ...base, type: z.literal('hours'), open: next, closed: next }),
  /** By whether a member is there and available. */
  z.strictObject({ ...base, type: z.literal('agents'), online: next, away: next }),
  /** Puts the contact into an automation. No editor makes one before there are automations. */
  z.strictObject({ ...base, type: z.literal('automation'), automationId: Id, next }),
  z.strictObject({ ...base, type: z.literal('hand'), text: Said, to: HandTo }),
  z.strictObject({ ...base, type: z.literal('close'), text: Said }),
])
export type Block = z.infer<typeof Block>
export type BlockType = Block['type']
/** Blocks that the editor offers. */
export const offeredBlocks = ['message', 'choice', 'form', 'hours', 'agents', 'hand', 'close'] as const
export type OfferedBlock = (typeof offeredBlocks)[number]

const hasDouble = (ids: readonly string[]): boolean => new Set(ids).size !== ids.length

/** A bot: the way a conversation takes through its blocks (spec 14.2). */
export const Flow = z
  .strictObject({
    /** What visitors see as the writer's name. */
    name: shortText(40).min(1, 'required'),
    /** The first one is spoken to visitors of any other language. */
    languages: z
      .array(Language)
      .min(1, 'required')
      .max(3)
      .refine((all) => !hasDouble(all), 'double'),
    start: next,
    blocks: z.array(Block).max(chatbotLimits.blocks, 'too_many'),
  })
  .refine(({ blocks }) => !hasDouble(blocks.map(({ id }) => id)), { path: ['blocks'], message: 'double' })
  .refine(
    ({ blocks }) =>
      !blocks.some((block) => block.type === 'choice' && hasDouble(block.options.map(({ id }) => id))),
    { path: ['blocks'], message: 'double' },
  )
export type Flow = z.infer<typeof Flow>

/** What stands against publishing a flow, or is worth telling; `place` names the part of the block. */
export const flowProblems = [
  'no_start',
  'dead_end',
  'unknown_block',
  'no_options',
  'text_missing',
  'label_missing',
  'label_double',
  'loop',
  'no_automation',
  'unreached',
] as const
export type FlowProblemCode = (typeof flowProblems)[number]
export type FlowProblem = {
  block: string | null
  /** `next`, `otherwise`, `open`, `closed`, `online`, `away`, `text`, or the id of an option. */
  place: string | null
  code: FlowProblemCode
  severity: 'error' | 'warning'
  /** The language whose text is missing. */
  language?: Language
}

export const SaveChatbotInput = z.object({ revision: z.number().int().nonnegative(), flow: Flow })
export type SaveChatbotInput = z.infer<typeof SaveChatbotInput>
/** Publishes the draft as it was seen. */
export const PublishChatbotInput = z.object({ revision: z.number().int().nonnegative() })
export const SwitchChatbotInput = z.object({ on: z.boolean() })

/** A draft with what runs now. `live`: the version that new conversations begin with, null while the bot is off. */
export type Chatbot = {
  revision: number
  flow: Flow
  live: number | null
  /** The latest version and when it was published (epoch ms); null before the first. */
  published: { version: number; at: number; flow: Flow } | null
}

/** How many conversations came to a block, answered its question, and went on from it. */
export type BlockFigures = { block: string; entered: number; answered: number; left: number }
export const ChatbotFiguresQuery = z.object({ version: IdText.optional() })
export type ChatbotFigures = { version: number | null; items: BlockFigures[] }
