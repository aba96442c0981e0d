import { createSignal } from 'solid-js'

/** Conversations that the member has to read: their own and nobody's. Told by the inbox once it is connected. */
export const [inboxUnread, setInboxUnread] = createSignal(0)
