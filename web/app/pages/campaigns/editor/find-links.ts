import { completeAddress } from './mail-body.ts'

/** Where an address stands in a text, and what a link on it leads to. */
export type FoundLink = { from: number; to: number; href: string }

/**
 * The endings by which a bare "frantoio.it" is an address. Others need "www." or their scheme: a point between
 * two words without a space ("presto.Ciao") is far more often a slip than a web site.
 */
const knownEndings = new Set(
  (
    'it com eu org net info biz edu gov name shop store online site app dev blog cloud email news wine bio io co me tv ' +
    'fr de es uk ch at be nl pt ie lu sm va mt gr pl cz sk si hr hu ro bg se no dk fi us ca br au example'
  ).split(' '),
)

const host =
  /^[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+$/u
const schemed = /^https?:\/\/[^\s/?#]+/i
const mailbox = /^[^\s@/:]+@([^\s@/]+)$/

function isAddress(word: string): boolean {
  // Half of a field: its fallback has a space, and the rest of the address is still to come.
  if ((word.split('%%').length - 1) % 2 === 1) return false
  if (schemed.test(word)) return true
  const domain = mailbox.exec(word)?.[1] ?? /^[^/?#:]+/.exec(word)?.[0] ?? ''
  if (!host.test(domain)) return false
  const ending = domain.slice(domain.lastIndexOf('.') + 1)
  if (mailbox.test(word)) return /^[a-z]{2,}$/.test(ending)
  return /^www\./i.test(domain) ? /^[a-z]{2,}$/i.test(ending) : knownEndings.has(ending)
}

const openings: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

/** The end of a word without the marks of its sentence; a bracket that was opened in the word belongs to it. */
function endOf(word: string): number {
  let end = word.length
  while (end > 0) {
    const last = word.charAt(end - 1)
    const opening = openings[last]
    const inside = word.slice(0, end)
    if (opening !== undefined && inside.split(opening).length >= inside.split(last).length) break
    if (opening === undefined && !/[.,;:!?…'’]/.test(last)) break
    end -= 1
  }
  return end
}

/** Every web and mail address in a text as people write it, without the punctuation around it. */
export function findLinks(text: string): FoundLink[] {
  return [...text.matchAll(/[^\s<>"“”«»]+/g)].flatMap(({ 0: whole, index }) => {
    const skipped = /^[([{'‘]*/.exec(whole)?.[0].length ?? 0
    const rest = whole.slice(skipped)
    const word = rest.slice(0, endOf(rest))
    if (!isAddress(word)) return []
    const from = index + skipped
    return [{ from, to: from + word.length, href: completeAddress(word) }]
  })
}
