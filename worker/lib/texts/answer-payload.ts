/** Which button was pressed: what comes back with an answer (Twilio's `ButtonPayload`). */
export type AnswerButton = { templateId: number; language: string; position: number }

/** The payload of an answer button: short, and without what a person would read. */
export const answerPayload = ({ templateId, language, position }: AnswerButton): string =>
  `tpl.${templateId}.${language}.${position}`

/** The button behind a payload; null for one that is not ours. */
export function parseAnswerPayload(payload: string): AnswerButton | null {
  const match = /^tpl\.([1-9]\d{0,15})\.([a-z]{2}(?:_[A-Z]{2})?)\.(\d{1,2})$/.exec(payload)
  if (match === null) return null
  const [, templateId, language = '', position] = match
  return { templateId: Number(templateId), language, position: Number(position) }
}
