import webPush from 'web-push'
import type { Ctx } from '../../../context.ts'
import { findKeys, insertKeys } from '../queries/keys.ts'

/** A VAPID key pair (RFC 8292), base64url. */
export type VapidKeys = { publicKey: string; privateKey: string }

/** Ties the sealed key to its workspace. */
const scopeOf = (tenantId: number): string => `tenant:${tenantId}/push`

/** The public key that browsers subscribe with; the pair is made on first use. */
export async function getPublicKey(ctx: Ctx): Promise<string> {
  const known = await findKeys(ctx.db, ctx.tenant.id)
  if (known !== undefined) return known.publicKey
  const { publicKey, privateKey } = webPush.generateVAPIDKeys()
  const sealedPrivateKey = await ctx.secrets.seal(privateKey, scopeOf(ctx.tenant.id))
  await insertKeys(ctx.db, ctx.tenant.id, { publicKey, sealedPrivateKey }, ctx.clock.now())
  const kept = await findKeys(ctx.db, ctx.tenant.id)
  if (kept === undefined) throw new Error('the key pair was not kept')
  return kept.publicKey
}

/** The pair, opened; null before a browser or a person asked for it. Throws when it cannot be opened. */
export async function openVapidKeys(ctx: Ctx): Promise<VapidKeys | null> {
  const keys = await findKeys(ctx.db, ctx.tenant.id)
  if (keys === undefined) return null
  const privateKey = await ctx.secrets.open(keys.sealedPrivateKey, scopeOf(ctx.tenant.id))
  return { publicKey: keys.publicKey, privateKey }
}
