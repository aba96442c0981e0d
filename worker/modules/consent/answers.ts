import type { Language } from '../../contracts/common.ts'
import type { Word } from './words.ts'

type Answer = (workspace: string) => string

/** What a person who wrote a word is answered: transactional, the word's effect and the way back. */
const answers: Record<Language, Record<Word, Answer>> = {
  it: {
    stop: (name) => `${name}: fatto, non riceverai altri messaggi qui. Per tornare scrivi START.`,
    start: (name) => `${name}: fatto, riceverai di nuovo i nostri messaggi. Per smettere scrivi STOP.`,
    help: (name) => `${name}: per non ricevere altri messaggi scrivi STOP, per tornare a riceverli START.`,
  },
  en: {
    stop: (name) => `${name}: done, you will get no more messages here. To come back, write START.`,
    start: (name) => `${name}: done, you will get our messages again. To stop them, write STOP.`,
    help: (name) => `${name}: write STOP to get no more messages, START to get them again.`,
  },
  fr: {
    stop: (name) => `${name} : c'est fait, vous ne recevrez plus de messages ici. Pour revenir : START.`,
    start: (name) =>
      `${name} : c'est fait, vous recevrez de nouveau nos messages. Pour ne plus en recevoir : STOP.`,
    help: (name) => `${name} : STOP pour ne plus recevoir de messages, START pour les recevoir de nouveau.`,
  },
}

/** The answer to a word, short enough for one SMS with any name up to 60 letters. */
export const answerTo = (word: Word, language: Language, workspace: string): string =>
  answers[language][word](workspace)
