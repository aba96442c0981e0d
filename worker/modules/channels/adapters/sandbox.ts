import { z } from 'zod'
import { sha256Hex } from '../../../lib/bytes.ts'
import type { EmailProvider, KeptMail } from '../port.ts'

const Mail = z.object({
  messageId: z.number().int(),
  to: z.string(),
  from: z.string(),
  replyTo: z.string().nullable(),
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  headers: z.record(z.string(), z.string()),
  cc: z.array(z.string()).optional(),
  bcc: z.array(z.string()).optional(),
  files: z.array(z.object({ name: z.string(), sizeBytes: z.number() })).optional(),
})
const Body = z.array(Mail).min(1).max(100)

/** A file without its bytes, which stay where they are: base64 writes three of them as four letters. */
const listed = ({ name, content }: { name: string; content: string }) => ({
  name,
  sizeBytes: Math.floor((content.replace(/=+$/, '').length * 3) / 4),
})

/**
 * The provider of a workspace without credentials (spec 8.2): mails are kept, nothing leaves. Ids come
 * from key and position, so a repeat under one key is the same mails, as with a real provider.
 */
export function createSandboxProvider(
  keep: (key: string, mails: KeptMail[]) => Promise<void>,
): EmailProvider {
  return {
    kind: 'batches',
    name: 'sandbox',
    requestsPerSecond: 50,
    maxBatch: 100,
    // Kept rows never forget their key; the shortest lifetime of the real providers keeps one path.
    keyLifetimeMs: 24 * 3_600_000,
    encode: (mails) =>
      JSON.stringify(
        mails.map(({ attachments = [], ...mail }) => ({ ...mail, files: attachments.map(listed) })),
      ),
    async send(body, idempotencyKey) {
      const mails = Body.parse(JSON.parse(body))
      const digest = await sha256Hex(idempotencyKey)
      const kept = mails.map((mail, position) => ({
        position,
        providerId: `sandbox-${digest.slice(0, 24)}-${position}`,
        mail,
      }))
      try {
        await keep(idempotencyKey, kept)
      } catch {
        // The write may have happened: the same key and body again tells.
        return { type: 'unclear', code: 'sandbox_unavailable' }
      }
      return { type: 'accepted', providerIds: kept.map((one) => one.providerId) }
    },
    check: async () => ({ ok: true }),
  }
}
