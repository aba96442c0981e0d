/** What mail programs put before the subject of an answer or a forwarded mail, in the languages of Europe. */
const answerPrefix =
  /^(?:re|r|rif|ris|risp|rép|rep|aw|antw|antwort|sv|vs|odp|res|resp|ynt|回复|答复)(?:\s*\[\d+\]|\^\d+)?\s*:/iu
const forwardPrefix = /^(?:fwd?|i|inoltra|tr|wg|wtr|doorst|rv|enc|vl|vb|pd|i[lr]t|转发)(?:\s*\[\d+\])?\s*:/iu
/** Marks that gateways put at the front. */
const gatewayMark = /^\[(?:ext|external|esterno|extern|externe|spam|caution)\]\s*/iu

export type SubjectKind = 'new' | 'answer' | 'forward'

/** The subject without prefixes, for comparing, and what its first prefix says. */
export function readSubject(subject: string): { base: string; kind: SubjectKind } {
  let rest = subject.trim()
  let kind: SubjectKind = 'new'
  for (;;) {
    const found = gatewayMark.exec(rest) ?? answerPrefix.exec(rest) ?? forwardPrefix.exec(rest)
    if (found === null) break
    if (kind === 'new' && !found[0].startsWith('[')) kind = answerPrefix.test(rest) ? 'answer' : 'forward'
    rest = rest.slice(found[0].length).trimStart()
  }
  return { base: rest.replace(/\s+/g, ' ').trim().toLowerCase(), kind }
}

/** Whether two subjects belong to one conversation. */
export const isSameSubject = (a: string, b: string): boolean => readSubject(a).base === readSubject(b).base
