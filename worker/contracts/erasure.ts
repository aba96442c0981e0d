import { z } from 'zod'
import type { AuditActor } from './audit.ts'
import { Id } from './common.ts'

/** Erasing cannot be taken back: the id is said twice, so that no slip of a program erases anybody. */
export const EraseContactInput = z.object({
  confirmId: Id,
  /** Also keeps hashes of the addresses of somebody who never refused, so that nothing is sent to them again. */
  neverWriteAgain: z.boolean().default(false),
})
export type EraseContactInput = z.infer<typeof EraseContactInput>

/** What an erasure removes, counted in its receipt. */
export const erasedKinds = [
  'contact',
  'identities',
  'tags',
  'lists',
  'consents',
  'consentProofs',
  'events',
  /** Browsers that allowed notifications. */
  'devices',
  'suppressions',
  /** Messages whose person is taken off; they stay as figures. */
  'messages',
  'sandboxMails',
  /** What the person wrote. */
  'received',
  /** Requests to be written to that were, or were not, confirmed. */
  'optIns',
  'providerEvents',
  /** Filters by which tasks of before chose their contacts. */
  'taskFilters',
  'importRejects',
  'sendFiles',
] as const
export type ErasedKind = (typeof erasedKinds)[number]
/** With `suppressionHashes`, which were made, not removed. */
export const ErasedCounts = z.partialRecord(z.enum([...erasedKinds, 'suppressionHashes']), z.number())
export type ErasedCounts = z.infer<typeof ErasedCounts>

/** What an erasure leaves, and why each is lawful to keep or ends by itself. */
export const erasureRemains = [
  /** Counts of campaigns and days, of nobody. */
  'figures',
  /** Keyed hashes of addresses that must not be written to. */
  'suppressionHashes',
  /** Bodies of provider calls whose outcome is open; gone at `until`. */
  'sendFiles',
  /** Files that were uploaded or exported before and may hold the person; gone at `until`. */
  'files',
  /** Copies of the database and of files that the installation keeps. */
  'backups',
  /** What providers delivered and log themselves. */
  'providers',
] as const
export type ErasureRemain = {
  what: (typeof erasureRemains)[number]
  count: number | null
  until: number | null
}

/** What was removed, when and by whom (spec 2.4); without personal data. */
export type ErasureReceipt = {
  contactId: number
  requestedAt: number
  by: AuditActor
  /** Null while places are still being searched. */
  finishedAt: number | null
  removed: Partial<Record<ErasedKind, number>>
  remains: ErasureRemain[]
}
