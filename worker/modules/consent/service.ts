export { answerTo } from './answers.ts'
export { foldConsents } from './fold.ts'
export { isAnsweredByCarrier, readWord } from './words.ts'
