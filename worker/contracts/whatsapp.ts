import { z } from 'zod'
import { shortText } from './common.ts'

/**
 * The rules by which WhatsApp limits whom a business may write to (spec 9.1, 9.2): `per_number` is the
 * ladder of 1,000, 10,000, 100,000 and no limit that each number climbs alone; `shared` begins at 250
 * and is one for all numbers of a business.
 */
export const whatsappLadders = ['per_number', 'shared'] as const
export const WhatsAppLadder = z.enum(whatsappLadders)
export type WhatsAppLadder = z.infer<typeof WhatsAppLadder>

/** How people rate a number by blocking and reporting it, over the last seven days. */
export const whatsappQualities = ['high', 'medium', 'low'] as const
export const WhatsAppQuality = z.enum(whatsappQualities)
export type WhatsAppQuality = z.infer<typeof WhatsAppQuality>

/** Flagged: quality is low. Restricted: its window is full, or the provider lets it send nothing. */
export const whatsappPhoneStates = ['connected', 'flagged', 'restricted'] as const
export type WhatsAppPhoneState = (typeof whatsappPhoneStates)[number]

/** Where a number stands (spec 9.4). Times epoch ms; a limit of null is none. */
export type WhatsAppStanding = {
  ladder: WhatsAppLadder
  /** The limits of the ladder, lowest first, and which of them holds, counted from 1. */
  limits: (number | null)[]
  level: number
  limit: number | null
  /** Who says the limit; what the provider tells wins over what is reckoned, staff over both. */
  limitSource: 'computed' | 'provider' | 'staff'
  quality: WhatsAppQuality | null
  phoneState: WhatsAppPhoneState
  /** Different people who count now, those with an outcome still to come among them. */
  people24h: number
  /** Different people known to have been reached within seven days. */
  people7d: number
  /** When somebody new fits again; null while there is room. */
  fullUntil: number | null
  /** What the next level asks for: different people within seven days, and its earliest time. */
  next: { limit: number | null; people: number; notBefore: number | null } | null
}

/** A number that sends (E.164), the ladder it climbs, and the business that shares it (null: the workspace). */
export type WhatsAppNumberRef = { number: string; ladder: WhatsAppLadder; business: string | null }

/**
 * A message to one person: `key` names it, `user` is the keyed hash of the person's number. Free-form is
 * a text without a template, which only goes inside an answer window and never counts.
 */
export type WhatsAppRequest = { key: string; user: string; freeForm?: boolean }

/**
 * Whether a message may be sent within three minutes (`answersUntil`: the person's open answer window),
 * else why not and when somebody new fits again: the same time for all who wait for the limit.
 */
export type WhatsAppAnswer = { key: string } & (
  | { fits: true; answersUntil: number | null }
  | { fits: false; reason: 'limit' | 'restricted' | 'window_closed'; retryAt: number }
)

/**
 * How many of those who wait go now, how many within an hour from the time the next ones go (`at` … `until`), and
 * when the last; null where nothing is foreseeable. Times are of what usually happens, a message leaves at once, and
 * are rounded up to five minutes. `latestAt` is when those next ones have gone though the provider tells nothing
 * more of what is on its way.
 */
export type WhatsAppForecast = {
  now: number
  next: { at: number; until: number; people: number; latestAt: number } | null
  endAt: number | null
}

/** How many people leave the window at which time, in no order. */
export type WhatsAppLeaving = { at: number; people: number }[]

/**
 * Who of those who are to be written to needs no new place: `free` have an answer window that is open for long
 * enough, the others count already, until they leave as things usually go and at the latest.
 */
export type WhatsAppPlaced = { free: number; likely: WhatsAppLeaving; latest: WhatsAppLeaving }

/** A limit that staff say: people in any 24 hours. */
const StaffLimit = z.union([
  z.number('number').int('number').min(1, 'too_small').max(10_000_000, 'too_large'),
  z.literal('unlimited'),
])
const number = {
  name: shortText(80),
  ladder: WhatsAppLadder,
  /** The sender's id at Twilio; empty: the provider is not asked, staff and our own count say the level. */
  senderSid: z.union([
    z.literal(''),
    z
      .string()
      .trim()
      .regex(/^XE[0-9a-f]{32}$/, 'sender_sid'),
  ]),
  /** Null: nobody of the staff says anything. */
  staffLimit: StaffLimit.nullable(),
}
export const CreateWhatsAppNumberInput = z.object({
  phone: z
    .string()
    .trim()
    .overwrite((text) => text.replaceAll(/[\s().-]/g, ''))
    .regex(/^\+[1-9]\d{6,14}$/, 'phone'),
  name: number.name.default(''),
  ladder: number.ladder.default('per_number'),
  senderSid: number.senderSid.default(''),
})
export type CreateWhatsAppNumberInput = z.infer<typeof CreateWhatsAppNumberInput>
export const UpdateWhatsAppNumberInput = z.object(number).partial()
export type UpdateWhatsAppNumberInput = z.infer<typeof UpdateWhatsAppNumberInput>

/** What can be played on the sandbox's number: people rate it, or the provider stops it. */
export const PlayWhatsAppNumberInput = z.object({
  quality: WhatsAppQuality.optional(),
  restricted: z.boolean().optional(),
})
export type PlayWhatsAppNumberInput = z.infer<typeof PlayWhatsAppNumberInput>
export const maxWhatsAppNumbers = 20

/** A number a workspace writes from, and where it stands (spec 9.4). */
export type WhatsAppNumber = {
  id: number
  phone: string
  name: string
  senderSid: string
  isSandbox: boolean
  ladder: WhatsAppLadder
  staffLimit: number | 'unlimited' | null
  /** When the provider was last asked, and why it did not answer. */
  polledAt: number | null
  pollError: string | null
  standing: WhatsAppStanding
}
