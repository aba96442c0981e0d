import { z } from 'zod'
import { gunzip, gzip } from '../../lib/gzip.ts'

/**
 * What was about to be sent, frozen before the call (design §4.5): a repeat sends this very body under
 * this key, whatever has changed since.
 */
export type Manifest = z.infer<typeof Header> & { body: string }

const Header = z.object({
  v: z.literal(1),
  batchKey: z.string(),
  /** The provider's account that knows the key; another one would take the repeat for a new call. */
  connection: z.string(),
  keyLifetimeMs: z.number(),
  campaignId: z.number(),
  /** In the order of the mails in the body. */
  messageIds: z.array(z.number()),
})

/** One line of JSON about the call, then the body as it is; packed, since the mails of a batch are alike. */
export function packManifest({ body, ...header }: Manifest): Promise<ArrayBuffer> {
  return gzip(`${JSON.stringify(header)}\n${body}`)
}

/** Null when the bytes are no manifest. */
export async function unpackManifest(bytes: ArrayBuffer): Promise<Manifest | null> {
  try {
    const text = await gunzip(bytes)
    const end = text.indexOf('\n')
    const header = Header.safeParse(JSON.parse(text.slice(0, end)))
    return header.success ? { ...header.data, body: text.slice(end + 1) } : null
  } catch {
    // Neither gzip nor JSON: whoever wrote it, it cannot be repeated.
    return null
  }
}

/** Where the manifest of a call is kept; keys of files start with the tenant. */
export const manifestPath = (tenantId: number, batchKey: string): string =>
  `${manifestFolder(tenantId)}${batchKey}.manifest.gz`

/** What the keys of all manifests of a workspace begin with. */
export const manifestFolder = (tenantId: number): string => `${tenantId}/dispatch/`
