/** What stands on a colour and beside it, so that it can be read (WCAG 2.2, 1.4.3 and 1.4.11). */
export type ChatColours = { fill: string; onFill: string; text: string }

const white = '#ffffff'
/** One of white and black has 4.58 at least on any colour (√21); a softer ink has not. */
const ink = '#000000'

/** Relative luminance (WCAG 2.2, glossary). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast of two colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

/** The workspace's colour with the better of white and black on it, and as a text on white, darkened where it must be. */
export function chatColours(colour: string): ChatColours {
  const onFill = contrast(colour, white) >= contrast(colour, ink) ? white : ink
  let text = colour
  for (let step = 1; step <= 20 && contrast(text, white) < 4.5; step++) text = darker(colour, 1 - step / 20)
  return { fill: colour, onFill, text }
}

const darker = (hex: string, share: number): string =>
  `#${[1, 3, 5]
    .map((at) => Math.round(Number.parseInt(hex.slice(at, at + 2), 16) * share))
    .map((part) => part.toString(16).padStart(2, '0'))
    .join('')}`
