/** How mail programs announce what they quote. One place for the texts of mails and for their HTML. */

/** A date, an address or at least a number: without one "… wrote:" is part of a sentence. */
const evidence = '(?=[^\\n]*(?:\\d|@|<))'
/** With the word that begins them. */
const begun: readonly RegExp[] = [
  // English: On Mon, 3 Nov 2026 at 10:00, Anna <a@b.it> wrote:
  new RegExp(`^on\\b${evidence}.{5,400}\\bwrote\\s*:?$`, 'isu'),
  // Italian: Il giorno lun 3 nov 2026 alle ore 10:00 Anna <a@b.it> ha scritto:  Il 03/11/2026 10:00, Anna ha scritto:
  new RegExp(`^(?:in data|il(?: giorno)?)\\b${evidence}.{5,400}\\bha scritto\\s*:?$`, 'isu'),
  // French: Le lun. 3 nov. 2026 à 10:00, Anna <a@b.fr> a écrit :
  new RegExp(`^le\\b${evidence}.{5,400}\\ba écrit\\s*:?$`, 'isu'),
  // German, Spanish, Portuguese, Dutch
  new RegExp(`^am\\b${evidence}.{5,400}\\bschrieb\\b.{0,200}:?$`, 'isu'),
  new RegExp(`^el\\b${evidence}.{5,400}\\bescribió\\s*:?$`, 'isu'),
  new RegExp(`^(?:em|a)\\b${evidence}.{5,400}\\bescreveu\\s*:?$`, 'isu'),
  new RegExp(`^op\\b${evidence}.{5,400}\\bschreef\\b.{0,200}:?$`, 'isu'),
]
/** On one line, with an address. */
const addressed: readonly RegExp[] = [
  /^[^<>]{0,120}(?:<[\w.+-]+@[\w.-]+>|(?<![\w<])[\w.+-]+@[\w.-]+(?![\w.>-]))[^<>]{0,100}\b(?:wrote|ha scritto|a écrit|schrieb|escribió)\s*:$/iu,
  // Yahoo and others: 2026-11-03 10:00 GMT+01:00 Anna <a@b.it>:
  /^\d{4}[-/]\d{2}[-/]\d{2}\b.{0,60}<[^<>\s]+@[^<>\s]+>\s*:$/u,
]

/** Longest attribution that is looked at. */
const longestAttribution = 500
/** Programs break an attribution into up to so many lines. */
export const attributionLines = 4

/**
 * Whether lines, none of them empty, are together what a program announces its quote with: all of them, the first not
 * being somebody's own line above it.
 */
export function isAttribution(lines: readonly string[]): boolean {
  const [joined, below] = [lines, lines.slice(1)].map((list) => list.join(' ').replace(/\s+/g, ' ').trim())
  if (
    joined === undefined ||
    joined.length > longestAttribution ||
    lines.some((line) => line.trim() === '')
  ) {
    return false
  }
  if (lines.length === 1) return [...begun, ...addressed].some((pattern) => pattern.test(joined))
  return begun.some((pattern) => pattern.test(joined) && !pattern.test(below ?? ''))
}

/** "-----Original Message-----" and its like. */
const divider =
  /^(?:[-_=*\s]{2,}\s*)?(?:original (?:message|appointment)|messaggio originale|message d['’]origine|message original|ursprüngliche nachricht|mensaje original|mensagem original|oorspronkelijk bericht|risposta al messaggio)(?:\s*[-_=*]{2,})?:?$/iu
/** A longer line is nobody's divider or head: patterns see no line that could cost more than reading it. */
const longestLine = 500
const isShort = (line: string): boolean => line.length <= longestLine

/** A divider stands between dashes; without them, the words alone are a line of somebody's text. */
export const isDivider = (text: string): boolean => {
  const line = text.trim()
  return isShort(line) && /[-_=*]{2,}/.test(line) && divider.test(line)
}

const forwardDivider =
  /^[-_*\s]{2,}\s*(?:forwarded message|messaggio inoltrato|message transféré|messaggio inoltrato da .*|weitergeleitete nachricht|mensaje reenviado|mensagem encaminhada|doorgestuurd bericht)\s*[-_*]{0,}|^(?:begin forwarded message|inizio messaggio inoltrato|inizio del messaggio inoltrato|début du message (?:réexpédié|transféré)|anfang der weitergeleiteten nachricht|inicio del mensaje reenviado)\s*:$/iu
export const isForwardDivider = (text: string): boolean => {
  const line = text.trim()
  return isShort(line) && forwardDivider.test(line)
}

/** The heads of a quoted mail, by what they name. */
export const headNames = {
  from: /^\*?(?:from|da|de|von|van|expéditeur|mittente)\s*:\*?\s*/iu,
  date: /^\*?(?:sent|date|inviato|data|envoyé(?: le)?|gesendet|datum|enviado(?: el| em)?|fecha|verzonden)\s*:\*?\s*/iu,
  to: /^\*?(?:to|a|à|an|para|aan|destinataire|destinatario)\s*:\*?\s*/iu,
  cc: /^\*?(?:cc|copie à|kopie)\s*:\*?\s*/iu,
  subject: /^\*?(?:subject|oggetto|objet|betreff|asunto|assunto|onderwerp)\s*:\*?\s*/iu,
  replyTo: /^\*?(?:reply-to|rispondi a|répondre à|antwort an|responder a)\s*:\*?\s*/iu,
} as const

/**
 * Whether lines begin with the heads of a quoted mail, as Outlook writes them: "From:", then at least two of the others
 * within the next lines.
 */
export function startsHeads(lines: readonly string[]): boolean {
  const [first = '', ...rest] = lines
    .map((line) => line.trim().slice(0, longestLine))
    .filter((line) => line !== '')
  if (!headNames.from.test(first)) return false
  const next = rest.slice(0, 5)
  const found = [headNames.date, headNames.to, headNames.subject].filter((name) =>
    next.some((line) => name.test(line)),
  )
  return found.length >= 2
}

/** Lines that telephones and free mail services put under what somebody wrote. */
const programSignature =
  /^(?:(?:sent|inviato|inviata|envoyé|gesendet|enviado|verzonden|verstuurd)\s+(?:from|da|dal|dalla|de|depuis|von|meinem|mit|desde|do|vanaf|van|con|via|with|tramite|per)\b.{1,80}|(?:get|scarica|téléchargez|obtenir|obtenez|holen sie sich|obtener|ottieni|ottenere)\s+outlook\b.{0,60}|(?:yahoo mail|libero mail).{0,60}|inviato (?:dal mio|da).{1,80}|.{0,20}\binviato con\b.{1,60}|courriel envoyé.{0,60})$/iu
const longestProgramSignature = 120

/** Whether a line is a program's own signature ("Inviato da iPhone"). */
export function isProgramSignature(text: string): boolean {
  if (!isShort(text.trim())) return false
  const line = text
    .trim()
    .replace(/<https?:[^>]*>/g, '')
    .replace(/[\s_-]+$/g, '')
    .replace(/^[\s_-]+/g, '')
  return line.length <= longestProgramSignature && programSignature.test(line)
}
