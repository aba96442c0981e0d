import { z } from 'zod'
import { Language, languages, shortText } from './common.ts'
import type { Trust } from './inbox.ts'

/** Most sites that one chat stands on. */
const maxSites = 30

/** A site as browsers name it: scheme, host and port, and nothing behind them. */
const SiteOrigin = z
  .string()
  .trim()
  .max(200, 'too_long')
  .transform((text, context) => {
    const origin = originOf(text)
    if (origin !== null) return origin
    context.addIssue({ code: 'custom', message: 'site' })
    return z.NEVER
  })

/** What a typed address is the origin of ("www.shop.it/", "https://www.shop.it"); null for what is none. */
export function originOf(text: string): string | null {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  if (text === '' || !URL.canParse(address)) return null
  const { protocol, origin, pathname, search, hash, username, password, hostname } = new URL(address)
  const isBare = pathname === '/' && `${search}${hash}${username}${password}` === ''
  const isHost = hostname.includes('.') || hostname === 'localhost'
  return isBare && isHost && !/[*%]/.test(hostname) && /^https?:$/.test(protocol) ? origin : null
}

/** Texts a visitor reads, in one language; an empty one is left to the language's own words. */
const ChatTexts = z.object({
  /** On the button. */
  launcher: shortText(24),
  /** Above the messages; empty: the workspace's name. */
  title: shortText(60),
  /** Under the title while somebody answers. */
  subtitle: shortText(80),
  /** The first thing that stands in an empty chat. */
  greeting: shortText(300),
  /** In its place while nobody is there. */
  offline: shortText(300),
})
export type ChatTexts = z.infer<typeof ChatTexts>

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'time')
/** A stretch of a day, in the workspace's time zone. */
const Stretch = z.object({ from: time, to: time }).refine(({ from, to }) => from < to, 'time_order')
/** When somebody answers, from Monday on. */
const ChatHours = z.array(z.array(Stretch).max(3, 'too_many')).length(7)
export type ChatHours = z.infer<typeof ChatHours>

const fieldRules = ['off', 'optional', 'required'] as const
const FieldRule = z.enum(fieldRules)
export type FieldRule = z.infer<typeof FieldRule>

/** What is asked before the first message; the e-mail always is (spec 14.2). */
const ChatForm = z.object({
  enabled: z.boolean(),
  name: FieldRule,
  phone: FieldRule,
  company: FieldRule,
})
export type ChatForm = z.infer<typeof ChatForm>

const Colour = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/, 'colour')

/** Everything that is set about the chat of a site (spec 14.1). */
export const ChatSettings = z.object({
  enabled: z.boolean(),
  sites: z.array(SiteOrigin).max(maxSites, 'too_many'),
  colour: Colour,
  position: z.enum(['right', 'left']),
  /** Those that visitors are spoken to in; the first one where theirs is none of them. */
  languages: z.array(Language).min(1, 'required').max(languages.length),
  texts: z.object({ it: ChatTexts, en: ChatTexts, fr: ChatTexts }),
  /** Null: at any hour. */
  hours: ChatHours.nullable(),
  form: ChatForm,
  /** Page of the site that tells what becomes of data. */
  privacyUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/, error: 'url' }).max(500, 'too_long')]),
  files: z.boolean(),
  /** Answers that nobody saw go out by e-mail. */
  followUp: z.boolean(),
})
export type ChatSettings = z.infer<typeof ChatSettings>

/** The settings to be kept, with the revision that they were written over. */
export const SaveChatSettingsInput = ChatSettings.extend({ revision: z.number().int().nonnegative() })
export type SaveChatSettingsInput = z.infer<typeof SaveChatSettingsInput>

const noTexts: ChatTexts = { launcher: '', title: '', subtitle: '', greeting: '', offline: '' }

/** A chat that nobody has set anything about. */
export const defaultChatSettings: ChatSettings = {
  enabled: false,
  sites: [],
  colour: '#036173',
  position: 'right',
  languages: [...languages],
  texts: { it: noTexts, en: noTexts, fr: noTexts },
  hours: null,
  form: { enabled: false, name: 'optional', phone: 'optional', company: 'off' },
  privacyUrl: '',
  files: true,
  followUp: true,
}

/** Contacts that a chat makes in a day of addresses that were only claimed: a stranger with many networks fills no list. */
export const claimedPerDay = 1000

/** The settings with what goes into the site; `secretAt`: when the key that signs identities was made. */
export type ChatSetup = {
  /** Counts the savings; 0 before the first. */
  revision: number
  settings: ChatSettings
  /** Public: names the workspace in the site's page. */
  key: string
  /** Address of the script. */
  script: string
  secretAt: number | null
  /** So many contacts were made today of claimed addresses that no more are made before tomorrow. */
  isClaimsFull: boolean
}

/** The key that signs identities, told this once. */
export type ChatSecret = { secret: string; secretAt: number }

/** An answer that the visitor has not seen for so long goes out by e-mail. */
export const followUpMs = 5 * 60_000

/** Who writes from a site, for the pane beside a conversation (spec 13.5). */
export type ChatVisitorView = {
  name: string | null
  email: string | null
  phone: string | null
  company: string | null
  trust: Trust
  online: boolean
  page: { url: string; title: string } | null
  referrer: string | null
  /** By the network's own lookup: "Arezzo", "Toscana", "IT". */
  place: { city: string | null; region: string | null; country: string | null }
  browser: string | null
  system: string | null
  language: string | null
  /** No contact was made of the address: the day's measure is full (`claimedPerDay`). */
  isUnfiled: boolean
  firstSeenAt: number
  seenAt: number
}

export const VisitorParam = z.object({ id: z.string().regex(/^[vs][\w-]{10,60}$/, 'id') })
