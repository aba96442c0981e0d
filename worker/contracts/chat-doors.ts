import { z } from 'zod'
import type { ChatForm, ChatTexts } from './chat.ts'
import { Language, shortText } from './common.ts'
import type { SeenOpening } from './inbox-frames.ts'
import type { Offer, Trust } from './inbox.ts'

// What browsers on a site ask, under `/chat/…` of the workspace's public host.

/** Every door names the workspace in its address: a preflight carries nothing else. */
export const ChatQuery = z.object({ key: z.string().min(1).max(200) })
export const ChatConfigQuery = ChatQuery.extend({ language: z.string().max(40).default('') })
/** `known`: the site names its visitor, whom the bot does not ask who they are. */
export const ChatPresenceQuery = ChatConfigQuery.extend({ known: z.literal('1').optional() })
export const ChatFileQuery = ChatQuery.extend({ name: shortText(200).min(1, 'required') })

/** How the chat looks and what it says, in one language. */
export type ChatConfig = {
  name: string
  colour: string
  position: 'right' | 'left'
  language: Language
  texts: ChatTexts
  form: ChatForm
  privacyUrl: string
  files: boolean
  /** Whether it is an hour at which somebody answers; if not, when the next one begins (epoch ms). */
  open: boolean
  opensAt: number | null
}

/**
 * What the bot says to whoever opens the chat, up to its first question: told without keeping anything of the visitor.
 * What they do first names it (`SeenOpening`), and begins the conversation with it.
 */
export type ChatOpening = SeenOpening & {
  /** The bot's. */
  name: string
  messages: { text: string; offer: Offer | null }[]
}

/** Whether somebody would answer now, and what the bot says where one is live. */
export type ChatPresence = {
  agentsOnline: boolean
  open: boolean
  opensAt: number | null
  opening: ChatOpening | null
}

/**
 * A page as a browser names it, without its fragment. What is no page's address is left out: apps of a telephone name
 * themselves (`android-app://…`) where a browser names the page before.
 */
const pageAddress = z
  .string()
  .overwrite((text) =>
    /^https?:\/\//.test(text) ? text.replace(/#.*$/s, '').slice(0, 1000).toWellFormed() : '',
  )
export const ChatPage = z.object({
  url: pageAddress,
  title: z.string().overwrite((text) =>
    text
      .replace(/\p{Cc}/gu, ' ')
      .slice(0, 200)
      .toWellFormed(),
  ),
  referrer: pageAddress.default(''),
})
export type ChatPage = z.infer<typeof ChatPage>

/**
 * Who the site says its visitor is: an address as it is, or a token that the site's server has signed. What a site
 * passes crookedly is as if it had passed none, since the visitor can mend nothing of it; tokens are judged where they
 * are read.
 */
const SiteIdentity = z.object({
  email: shortText(254).optional().catch(undefined),
  name: z
    .string()
    .overwrite((text) =>
      text
        .toWellFormed()
        .replace(/[\p{C}\s]+/gu, ' ')
        .trim()
        .slice(0, 100)
        .toWellFormed(),
    )
    .optional()
    .catch(undefined),
  token: z.string().optional().catch(undefined),
})

/** What a visitor typed into the form. */
export const ChatFormInput = z.object({
  email: shortText(254).min(1, 'required'),
  name: shortText(100).default(''),
  phone: shortText(60).default(''),
  company: shortText(120).default(''),
})
export type ChatFormInput = z.infer<typeof ChatFormInput>

/** Asked when the visitor writes for the first time, and with every page they open after that. */
export const ChatSessionInput = z.object({
  /** The binding that the browser has. */
  binding: z.string().max(200).nullable().default(null).catch(null),
  identity: SiteIdentity.default({}).catch({}),
  form: ChatFormInput.nullable().default(null),
  page: ChatPage,
  language: Language,
})
export type ChatSessionInput = z.infer<typeof ChatSessionInput>

/** A browser's standing, with what opens its socket once and within a minute. */
export type ChatSession = {
  binding: string
  /** Names whose conversations these are; another one than before shows other conversations. */
  visitor: string
  /** The visitor before is this one: what waits to be sent goes on. */
  continued: boolean
  trust: Trust
  email: string | null
  /** A signed identity that was not valid: why. */
  refused: IdentityRefusal | null
  ticket: string
  protocol: string
}

/** Why a signed identity proves nothing. */
const identityRefusals = [
  'no_secret',
  'malformed',
  'algorithm',
  'signature',
  'no_expiry',
  'expired',
  'too_long',
  'not_yet',
  'no_email',
] as const
export type IdentityRefusal = (typeof identityRefusals)[number]

export const ChatFileParam = z.object({
  conversation: z.string().regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'id'),
  cseq: z.coerce.number().int().positive(),
  index: z.coerce.number().int().nonnegative(),
})
