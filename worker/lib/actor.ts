/** As much of who asks as a record keeps. */
type Recorded =
  | { type: 'user'; userId: string }
  | { type: 'key'; keyId: number }
  | { type: 'system' }
  | { type: 'public' }

/** Who made a record: a member's id, `key:<id>` for a program; null when nobody of the workspace did. */
export function actorIdOf(actor: Recorded): string | null {
  if (actor.type === 'user') return actor.userId
  return actor.type === 'key' ? `key:${actor.keyId}` : null
}
