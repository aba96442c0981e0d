import { z } from 'zod'

/**
 * What was about to be sent, frozen before the call (design §4.5): a repeat sends this very body under
 * this key, whatever has changed since.
 */
export type Manifest = z.infer<typeof Header> & { body: string }

const Header = z.object({
  v: z.literal(1),
  batchKey: z.string(),
  /** Provider and account that know the key; another one would take the repeat for a new call. */
  provider: z.string(),
  accountId: z.number().nullable(),
  keyLifetimeMs: z.number(),
  campaignId: z.number(),
  /** In the order of the mails in the body. */
  messageIds: z.array(z.number()),
})

/** One line of JSON about the call, then the body as it is. */
export function formatManifest({ body, ...header }: Manifest): string {
  return `${JSON.stringify(header)}\n${body}`
}

/** Null when the text is no manifest. */
export function parseManifest(text: string): Manifest | null {
  const end = text.indexOf('\n')
  if (end === -1) return null
  try {
    const header = Header.safeParse(JSON.parse(text.slice(0, end)))
    return header.success ? { ...header.data, body: text.slice(end + 1) } : null
  } catch {
    return null
  }
}

/** Where the manifest of a call is kept; keys of files start with the tenant. */
export const manifestPath = (tenantId: number, batchKey: string): string =>
  `${tenantId}/dispatch/${batchKey}.manifest`
