/**
 * A long e-mail in pieces that may stand on lines of their own: it breaks before its at sign or a dot, not in a
 * word. Any other text, such as the name that stands in its place, is one piece.
 */
export const addressPieces = (text: string): string[] =>
  text.includes('@') ? text.split(/(?=[@.])/) : [text]
