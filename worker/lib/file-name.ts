/** Marks that turn the reading direction (Unicode UAX #9 §2): they hide the true end of a name. */
const directionMarks = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** A file's name as it is shown and offered: never a way to somewhere, and read as it is written. Empty where nothing is left. */
export const plainFileName = (name: string): string => name.replace(/[/\\]/g, '_').replace(directionMarks, '')

/** How names of files end whose bytes tell what they are. */
const mediaEndings: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'application/pdf': ['pdf'],
}

/** A name that ends as what the file is: a system opens it by its end, whatever its bytes are. */
export function withTrueEnding(name: string, type: string): string {
  const endings = mediaEndings[type]
  if (endings === undefined || endings.some((ending) => name.toLowerCase().endsWith(`.${ending}`)))
    return name
  return `${name}.${endings[0]}`
}
