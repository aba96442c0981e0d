/** What a cell shows for a number; null where the format does not decide it. */
export type ShowsDigits = (value: number) => string | null

type Token = { digit: '0' | '#' | '?' } | { literal: string }
type Condition = { operator: string; operand: number }
type Section = { condition: Condition | null; tokens: Token[] }

/** Beyond them Excel has thrown the others away. */
const largestExact = 1e15

/**
 * What a number format of a spreadsheet shows, where it shows digits that the number does not have:
 * `00000` writes 1234 as 01234, `"+39 "0` puts a prefix before a phone. Codes, phones and postcodes are
 * kept so; amounts, shares, dates and whatever has decimals or words are not, and give null. Format codes
 * are those of ECMA-376 part 1, 18.8.31.
 */
export function digitsShownBy(formatCode: string): ShowsDigits | null {
  const sections = cutSections(formatCode).map(parseSection)
  if (!sections.some((section) => section !== null && addsDigits(section.tokens))) return null
  return (value) => {
    if (!Number.isInteger(value) || value < 0 || value >= largestExact) return null
    const section = sectionOf(sections, value)
    if (!section || !addsDigits(section.tokens)) return null
    return fill(section.tokens, String(value))
  }
}

/** Sections stand between semicolons; those inside quotes, and escaped ones, are text. */
const cutSections = (code: string): string[] =>
  (code.match(/(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])+|(?<=;)(?=;|$)|^(?=;|$)/gs) ?? []).slice(0, 4)

const pieces = /"([^"]*)"|\\(.)|_(.)|\*(.)|\[([^\]]*)\]|(.)/gs
const conditionText = /^(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$/
/** A colour, or a language without a currency: neither is shown. */
const unseenText = /^(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|\$-[0-9a-f,]+)$/i
/** Shown as they are without quotes; with them only what stands in codes and phones counts. */
const bareLiteral = /[1-9 \-+():']/
const codeLiteral = /^[\d\s+\-().:'/]*$/

/** Null for a section that shows anything but digits and what stands between those of a code. */
function parseSection(text: string): Section | null {
  const section: Section = { condition: null, tokens: [] }
  for (const [, quoted, escaped, space, fillers, bracket, bare] of text.matchAll(pieces)) {
    if (fillers !== undefined) continue
    if (bracket !== undefined) {
      const condition = conditionText.exec(bracket)
      if (condition) section.condition = { operator: condition[1] ?? '', operand: Number(condition[2]) }
      else if (!unseenText.test(bracket)) return null
    } else if (bare === '0' || bare === '#' || bare === '?') {
      section.tokens.push({ digit: bare })
    } else {
      const literal = space === undefined ? (quoted ?? escaped ?? bare ?? '') : ' '
      if (!codeLiteral.test(literal) || (bare !== undefined && !bareLiteral.test(bare))) return null
      section.tokens.push({ literal })
    }
  }
  return section
}

/** Zeros in front, or digits and a plus of its own. */
function addsDigits(tokens: readonly Token[]): boolean {
  const digits = tokens.flatMap((token) => ('digit' in token ? [token.digit] : []))
  if (digits.length === 0) return false
  const hasPrefix = tokens.some((token) => 'literal' in token && /[\d+]/.test(token.literal))
  return hasPrefix || (digits.length > 1 && digits[0] === '0')
}

/** Of a number that is not negative: by the conditions, else the first section, or the third for zero. */
function sectionOf(sections: readonly (Section | null)[], value: number): Section | null | undefined {
  if (sections.some((section) => section?.condition)) {
    return sections.find((section) => section !== null && meets(section.condition, value))
  }
  return value === 0 && sections.length > 2 ? sections[2] : sections[0]
}

function meets(condition: Condition | null, value: number): boolean {
  if (condition === null) return true
  const { operator, operand } = condition
  switch (operator) {
    case '<':
      return value < operand
    case '<=':
      return value <= operand
    case '>':
      return value > operand
    case '>=':
      return value >= operand
    case '=':
      return value === operand
    default:
      return value !== operand
  }
}

/** Digits take their places from the right; what is left over stands at the first place. */
function fill(tokens: readonly Token[], digits: string): string {
  let left = digits.length
  let places = tokens.filter((token) => 'digit' in token).length
  const shown = tokens.toReversed().map((token) => {
    if ('literal' in token) return token.literal
    places -= 1
    const from = places === 0 ? 0 : Math.max(0, left - 1)
    const taken = digits.slice(from, left)
    left = from
    return taken || { '0': '0', '#': '', '?': ' ' }[token.digit]
  })
  return shown.toReversed().join('').trim()
}
