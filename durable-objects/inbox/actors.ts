import type { Author } from '../../worker/contracts/inbox.ts'

/** Who holds a socket or gives a command, as the Worker has proved it. */
export type Actor = { type: 'user'; id: string; name: string } | { type: 'key'; id: string; name: string }

/** Names an actor in rows; ids of different kinds never meet. */
export const keyOf = (actor: { type: string; id: string }): string => `${actor.type}:${actor.id}`

export const toAuthor = (actor: Actor): Author => ({ type: actor.type, id: actor.id, name: actor.name })

/** The member behind an actor, whose cursors and drafts these are; null for a program. */
export const memberOf = (actor: Actor): string | null => (actor.type === 'user' ? actor.id : null)

/** The `author_key` of what the workspace does by itself. */
export const systemKey = 'system'
/** Of what is said in the bot's name. */
export const botKey = 'bot'
