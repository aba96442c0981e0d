const hues = [210, 40, 300, 150, 80, 260, 20, 340] as const

/** The hue of a person, the same everywhere: by a numeric id, or by the letters of a text one. */
export function avatarHue(id: number | string): number {
  const number =
    typeof id === 'number' ? id : [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7)
  return hues[number % hues.length] ?? hues[0]
}

/** "Giulia Ferrandi" → "GF", "Enoteca" → "EN"; the first letter of an address where there is no name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const first = words[0] ?? ''
  const last = words.length > 1 ? (words.at(-1) ?? '') : ''
  const letters = last ? [...first].slice(0, 1).concat([...last].slice(0, 1)) : [...first].slice(0, 2)
  return letters.join('').toLocaleUpperCase()
}
