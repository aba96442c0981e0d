import type { ChatOpening } from '../../worker/contracts/chat-doors.ts'
import type { ChatBubble } from '../shared/chat/chat-view.ts'
import type { LiveChat } from '../shared/live/live-chat.ts'
import type { Saying } from '../shared/live/sayings.ts'

/**
 * What the bot has said to a visitor who has no conversation yet. It goes along with what they do first, so that what
 * they saw is what their conversation begins with (decision 39).
 *
 * @param told what the server says now; left aside while something that was said on another opening is under way
 */
export function shownOpening(live: LiveChat, told: ChatOpening | null): ChatOpening | null {
  const begun = live.waiting.find(({ opening }) => opening !== undefined)?.opening
  if (begun !== undefined) return begun
  return live.conversations().length === 0 && live.waiting.length === 0 ? told : null
}

/** The opening as bubbles; none of them is anywhere but here. */
export const openingBubbles = ({ name, messages }: ChatOpening, at: number): ChatBubble[] =>
  messages.map(({ text, offer }, index) => ({
    id: `opening-${index}`,
    from: 'bot',
    name,
    text,
    offer,
    attachments: [],
    at,
    deleted: false,
    state: null,
    filesGone: false,
    place: null,
  }))

/** A question whose answer is under way is asked no more. */
export function withoutAnswered(
  bubbles: readonly ChatBubble[],
  waiting: readonly Pick<Saying, 'act'>[],
): ChatBubble[] {
  const answered = new Set(waiting.flatMap(({ act }) => act?.message ?? []))
  return bubbles.map((bubble) =>
    bubble.offer !== null && answered.has(bubble.id)
      ? { ...bubble, offer: { ...bubble.offer, state: 'answered' } }
      : bubble,
  )
}
