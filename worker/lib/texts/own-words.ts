import type { Message } from '../../contracts/inbox.ts'

/** What a mail says anew, without what it quotes. */
export const ownWordsOf = ({ text, mail }: Pick<Message, 'text' | 'mail'>): string =>
  text.slice(0, mail?.quotedFrom ?? text.length).trim()
