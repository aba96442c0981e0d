import { z } from 'zod'
import { shortText } from './common.ts'

export const ConnectResendInput = z.object({
  apiKey: z
    .string()
    .trim()
    .regex(/^re_[A-Za-z0-9_]{8,}$/, 'api_key'),
  webhookSecret: z
    .string()
    .trim()
    .regex(/^whsec_[A-Za-z0-9+/=]{16,}$/, 'webhook_secret'),
})
export const SenderInput = z.object({
  fromName: shortText(80).min(1, 'required'),
  fromEmail: z.string().trim().toLowerCase().max(254, 'too_long').pipe(z.email('email')),
  replyTo: z
    .union([z.literal(''), z.string().trim().toLowerCase().max(254, 'too_long').pipe(z.email('email'))])
    .default(''),
})
export type ConnectResendInput = z.infer<typeof ConnectResendInput>
export type SenderInput = z.infer<typeof SenderInput>

/** The e-mail channel of a workspace as the settings page shows it; secrets never come back (spec 8.1). */
export type EmailChannel = {
  provider: 'sandbox' | 'resend'
  /** The last characters of the key, so that a person recognises it. */
  keyHint: string | null
  webhookUrl: string
  fromName: string
  fromEmail: string
  replyTo: string
  state: 'ready' | 'paused'
  lastErrorCode: string | null
  lastErrorAt: number | null
  connectedAt: number | null
}

/** One message kept by the sandbox (spec 8.2). */
export type SandboxMessage = {
  id: number
  messageId: number | null
  channel: 'email'
  to: string
  from: string
  replyTo: string | null
  subject: string
  html: string
  text: string
  headers: Record<string, string>
  createdAt: number
  deliveredAt: number | null
  openedAt: number | null
  clickedAt: number | null
  bouncedAt: number | null
  complainedAt: number | null
}
/** What can be played on a sandbox message. */
export const sandboxPlays = ['delivered', 'opened', 'clicked', 'bounced', 'complained'] as const
export const SandboxPlayInput = z.object({ play: z.enum(sandboxPlays) })
export type SandboxPlay = (typeof sandboxPlays)[number]
