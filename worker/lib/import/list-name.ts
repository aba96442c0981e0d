import type { Language } from '../../contracts/common.ts'

const locales: Record<Language, string> = { it: 'it-IT', en: 'en-GB', fr: 'fr-FR' }
const maxFileLength = 80

/**
 * The name of the list that an import makes (spec 4.3): "CSV 21 nov, clienti_negozio", with the day in
 * the workspace's zone and the file without its ending and its own date.
 */
export function automaticListName(
  fileName: string,
  at: number,
  { language, timeZone }: { language: Language; timeZone: string },
): string {
  const day = new Intl.DateTimeFormat(locales[language], { timeZone, day: 'numeric', month: 'short' }).format(
    at,
  )
  const base = fileName.replace(/\.[a-z0-9]{1,5}$/i, '')
  const undated = base.replace(/[\s_-]*(?:19|20)\d\d(?:[\s_-]?\d\d){0,2}$/, '')
  const name = (undated === '' ? base : undated).trim().slice(0, maxFileLength)
  return name === '' ? `CSV ${day}` : `CSV ${day}, ${name}`
}

/** The name itself, or with the first number that makes it new: "CSV 21 nov, clienti (2)". */
export function uniqueListName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name
  let number = 2
  while (taken.includes(`${name} (${number})`)) number += 1
  return `${name} (${number})`
}
