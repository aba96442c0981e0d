import type { Language } from '../../contracts/common.ts'
import { foldText } from '../../lib/identity/name.ts'
import { zonedDay } from '../../lib/zone-dates.ts'

const contactsWord: Record<Language, string> = { it: 'contatti', en: 'contacts', fr: 'contacts' }

/** "contatti-2026-11-21.csv", or by the list's name: "clienti-negozio-2026-11-21.csv". */
export function exportFileName(
  listName: string | null,
  { at, timeZone, language }: { at: number; timeZone: string; language: Language },
): string {
  const name = foldText(listName ?? '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return `${name === '' ? contactsWord[language] : name}-${zonedDay(at, timeZone)}.csv`
}
