/** Of a mail before it was measured, and of none shorter. */
const leastHeight = 48
/** A longer mail is scrolled within its frame: taller ones cost browsers their memory. */
const mostHeight = 20_000

/** Heights of mails that were shown: a thread that is scrolled back to them does not jump. */
const heights = new Map<string, number>()
const mostKnown = 500

export const knownHeight = (message: string): number => heights.get(message) ?? leastHeight

/** Keeps the height of a mail; of very many, the longest known is forgotten. */
export function noteHeight(message: string, pixels: number): void {
  heights.delete(message)
  heights.set(message, pixels)
  const [oldest] = heights.keys()
  if (heights.size > mostKnown && oldest !== undefined) heights.delete(oldest)
}

/** Browsers draw a bar for scrolling sideways so high at most. */
const barHeight = 16

/** How high the frame of a mail has to be so that nothing of it is hidden. */
export function heightOf({
  height,
  width,
  frameWidth,
}: {
  height: number
  width: number
  frameWidth: number
}): number {
  const bar = width > frameWidth ? barHeight : 0
  return Math.min(mostHeight, Math.max(leastHeight, Math.ceil(height) + bar))
}

/** The mail that a frame shows and how many pictures it left out; null when it shows none, as when it is gone. */
export function openPage(
  frame: Pick<HTMLIFrameElement, 'contentDocument'>,
): { body: HTMLElement; blocked: number } | null {
  const body = frame.contentDocument?.body
  if (body === undefined || body === null || body.dataset['mail'] === undefined) return null
  return { body, blocked: Number(body.dataset['blocked'] ?? 0) || 0 }
}

/** In the light theme a mail lies on the paper of its bubble and needs no edge of its own. */
export function fitPaper(body: HTMLElement): void {
  const isLight = getComputedStyle(document.documentElement).colorScheme === 'light'
  body.toggleAttribute('data-on-paper', isLight)
}

/** Lends the mail the typeface of the page around it: mails that name none of their own are set in it. */
export function lendTypeface(body: HTMLElement): void {
  const faces = [...document.styleSheets].flatMap(facesOf)
  const style = body.ownerDocument.createElement('style')
  style.textContent = faces.join('\n')
  body.ownerDocument.head.append(style)
}

function facesOf(sheet: CSSStyleSheet): string[] {
  // The rules of another origin's sheet, such as an extension's, may not be read.
  const isOwn = sheet.href === null || new URL(sheet.href).origin === location.origin
  return isOwn
    ? [...sheet.cssRules].flatMap((rule) => (rule instanceof CSSFontFaceRule ? [rule.cssText] : []))
    : []
}
