import type { Trust } from '../../contracts/inbox.ts'

/** What is known of a browser that comes with a binding. */
export type KnownVisitor = {
  id: string
  visitor: string
  trust: Trust
  email: string | null
  provenUntil: number | null
}

/** Who it is said to be now: by the form or the site (claimed), or by the site's signature. */
export type Claim = { type: 'none' } | { type: 'claimed'; email: string } | { type: 'signed'; email: string }

/**
 * What becomes of a browser's binding. `new`: another one begins, and what was said under the old one stays there;
 * `joins`: the old one's conversations come along under the signed identity.
 */
export type BindingPlan =
  | { type: 'keep'; trust: Trust; email: string | null }
  | { type: 'new'; trust: Trust; email: string | null }
  | { type: 'joins'; trust: 'signed'; email: string }

/**
 * A binding has one e-mail at most: another one is another person on the same machine. What was signed is believed
 * without being shown again only until the signature's own end (decision 38).
 */
export function planBinding(known: KnownVisitor | null, claim: Claim, now: number): BindingPlan {
  const email = claim.type === 'none' ? null : claim.email
  const trust = claim.type === 'none' ? 'anonymous' : claim.type
  if (known === null) return { type: 'new', trust, email }
  if (claim.type === 'signed') return signedPlan(known, claim.email)
  if (hasLapsed(known, now)) return { type: 'new', trust, email }
  if (claim.type === 'none') return { type: 'keep', trust: known.trust, email: known.email }
  if (known.email === null) return { type: 'keep', trust: 'claimed', email: claim.email }
  return known.email === claim.email
    ? { type: 'keep', trust: known.trust, email: known.email }
    : { type: 'new', trust, email }
}

/** Whether a signature was all that said who it is, and is over. */
export const hasLapsed = (
  { trust, provenUntil }: Pick<KnownVisitor, 'trust' | 'provenUntil'>,
  now: number,
): boolean => trust === 'signed' && (provenUntil ?? 0) <= now

function signedPlan(known: KnownVisitor, email: string): BindingPlan {
  if (known.trust === 'signed')
    return known.email === email
      ? { type: 'keep', trust: 'signed', email }
      : { type: 'new', trust: 'signed', email }
  return known.email === null || known.email === email
    ? { type: 'joins', trust: 'signed', email }
    : { type: 'new', trust: 'signed', email }
}
