/**
 * What a text becomes as an SMS: its alphabet, its parts, what it costs at worst (3GPP TS 23.038 §6.2.1,
 * TS 23.040 §9.2.3.24). Pure, shared by the sender and the editor.
 */

/** `gsm7`: the default alphabet, 160 letters in a message. One letter outside makes it `ucs2`: 70. */
export type SmsEncoding = 'gsm7' | 'ucs2'

export type SmsMeasure = {
  encoding: SmsEncoding
  /** Septets (`gsm7`, where an extension letter takes two) or UTF-16 units (`ucs2`). */
  units: number
  /** Messages that are paid; 0 for an empty text. */
  segments: number
  /** Units that fit in each segment: 160 or 70 in a single one, 153 or 67 in each of several. */
  unitsPerSegment: number
  /** Units that still fit before the text takes one segment more. */
  unitsLeft: number
}

/** Twilio refuses a longer body (error 21617), whatever its alphabet. In UTF-16 units. */
export const longestSmsText = 1600

const basicAlphabet = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** Reached by an escape, so each takes two septets. */
const extensionAlphabet = new Set('\f^{}\\[~]|€')

const capacities = {
  gsm7: { single: 160, part: 153 },
  ucs2: { single: 70, part: 67 },
} as const satisfies Record<SmsEncoding, { single: number; part: number }>

/** Septets of one letter of the GSM alphabet: 1, or 2 with the escape; null when it is not part of it. */
export function gsmSeptets(letter: string): 1 | 2 | null {
  if (basicAlphabet.has(letter)) return 1
  return extensionAlphabet.has(letter) ? 2 : null
}

/** Whether a text can be sent in the GSM alphabet. */
export function isGsmText(text: string): boolean {
  for (const letter of text) if (gsmSeptets(letter) === null) return false
  return true
}

/** The alphabet and the parts of a text, as it is sent. */
export function measureSms(text: string): SmsMeasure {
  const encoding = isGsmText(text) ? 'gsm7' : 'ucs2'
  let units = 0
  let segments = 1
  let inSegment = 0
  const { single, part } = capacities[encoding]
  for (const letter of text) {
    const wanted = unitsOf(letter, encoding)
    units += wanted
    // A pair (escape and letter, or two surrogates) is never cut: it moves to the next part as a whole.
    if (inSegment + wanted > part) {
      segments += 1
      inSegment = 0
    }
    inSegment += wanted
  }
  if (units === 0) return { encoding, units, segments: 0, unitsPerSegment: single, unitsLeft: single }
  if (units <= single) {
    return { encoding, units, segments: 1, unitsPerSegment: single, unitsLeft: single - units }
  }
  return { encoding, units, segments, unitsPerSegment: part, unitsLeft: part - inSegment }
}

const unitsOf = (letter: string, encoding: SmsEncoding): number =>
  encoding === 'ucs2' ? letter.length : (gsmSeptets(letter) ?? 0)

/**
 * A piece of a text with fields: what stays as it is, or what a field may be replaced by, such as the
 * longest values among the people who get it.
 */
export type SmsPiece = string | { values: readonly string[] }

/**
 * No person's text takes more segments than this, whichever of the values each field gets. It may be one
 * segment too many where pairs that must not be cut could fall differently; never one too few.
 */
export function measureWorstSms(pieces: readonly SmsPiece[]): SmsMeasure {
  const fields = pieces.filter((piece) => typeof piece !== 'string')
  if (fields.every(({ values }) => values.length <= 1)) return measureSms(joinPieces(pieces))
  const letters = pieces.map((piece) => (typeof piece === 'string' ? piece : piece.values.join(''))).join('')
  const encoding = isGsmText(letters) ? 'gsm7' : 'ucs2'
  const units = pieces.reduce((sum, piece) => sum + mostUnits(piece, encoding), 0)
  const { single, part } = capacities[encoding]
  if (units <= single) {
    const segments = units === 0 ? 0 : 1
    return { encoding, units, segments, unitsPerSegment: single, unitsLeft: single - units }
  }
  const hasPairs = Array.from(letters).some((letter) => unitsOf(letter, encoding) === 2)
  const unitsPerSegment = hasPairs ? part - 1 : part
  const segments = Math.ceil(units / unitsPerSegment)
  return { encoding, units, segments, unitsPerSegment, unitsLeft: segments * unitsPerSegment - units }
}

const joinPieces = (pieces: readonly SmsPiece[]): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : (piece.values[0] ?? ''))).join('')

function mostUnits(piece: SmsPiece, encoding: SmsEncoding): number {
  const values = typeof piece === 'string' ? [piece] : piece.values
  return values.reduce((most, value) => Math.max(most, countUnits(value, encoding)), 0)
}

function countUnits(text: string, encoding: SmsEncoding): number {
  let units = 0
  for (const letter of text) units += unitsOf(letter, encoding)
  return units
}

/**
 * The pieces of a text that was cut at its fields (`parseFields`).
 *
 * @param valuesOf what a field may be replaced by, its longest values among the people who get it;
 *   a field without any takes its fallback
 */
export function smsPieces(
  parts: readonly (string | { name: string; fallback: string | null })[],
  valuesOf: (name: string) => readonly string[],
): SmsPiece[] {
  return parts.map((part) => {
    if (typeof part === 'string') return part
    const values = valuesOf(part.name)
    return { values: part.fallback === null ? values : [...values, part.fallback] }
  })
}
