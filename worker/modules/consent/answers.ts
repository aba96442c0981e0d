import type { Language } from '../../contracts/common.ts'
import type { Word } from './words.ts'

type Answer = (workspace: string) => string
/** START of somebody who had left is another sentence: whoever was never out does not get messages "again". */
type Occasion = Word | 'back'

/** What a person who wrote a word is answered: transactional, the word's effect and the way back. */
const answers: Record<Language, Record<Occasion, Answer>> = {
  it: {
    stop: (name) => `${name}: fatto, non riceverai altri messaggi qui. Per tornare scrivi START.`,
    start: (name) => `${name}: fatto, riceverai i nostri messaggi. Per smettere scrivi STOP.`,
    back: (name) => `${name}: fatto, riceverai di nuovo i nostri messaggi. Per smettere scrivi STOP.`,
    help: (name) => `${name}: per non ricevere altri messaggi scrivi STOP, per tornare a riceverli START.`,
  },
  en: {
    stop: (name) => `${name}: done, you will get no more messages here. To come back, write START.`,
    start: (name) => `${name}: done, you will get our messages. To stop them, write STOP.`,
    back: (name) => `${name}: done, you will get our messages again. To stop them, write STOP.`,
    help: (name) => `${name}: write STOP to get no more messages, START to get them again.`,
  },
  fr: {
    stop: (name) => `${name} : c'est fait, vous ne recevrez plus de messages ici. Pour revenir : START.`,
    start: (name) => `${name} : c'est fait, vous recevrez nos messages. Pour ne plus en recevoir : STOP.`,
    back: (name) =>
      `${name} : c'est fait, vous recevrez de nouveau nos messages. Pour ne plus en recevoir : STOP.`,
    help: (name) => `${name} : STOP pour ne plus recevoir de messages, START pour les recevoir de nouveau.`,
  },
}

/**
 * The answer to a word, short enough for one SMS with any name up to 60 letters.
 *
 * @param to `wasOut`: the person had left this channel until now
 */
export const answerTo = (
  word: Word,
  to: { language: Language; workspace: string; wasOut: boolean },
): string => answers[to.language][word === 'start' && to.wasOut ? 'back' : word](to.workspace)
