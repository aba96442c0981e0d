import { genders } from '../../contracts/contacts.ts'
import { foldText } from '../identity/name.ts'

const languageNames: Record<string, string> = {
  it: 'italiano italiana italian italien italienne ita',
  en: 'inglese english anglais anglaise eng gb uk',
  fr: 'francese french francais francaise fra fre',
  de: 'tedesco tedesca german deutsch allemand allemande ger deu',
  es: 'spagnolo spagnola spanish espanol espagnol espagnole spa esp',
  pt: 'portoghese portuguese portugues portugais por',
  nl: 'olandese dutch nederlands neerlandais nld dut',
  pl: 'polacco polish polski polonais pol',
  ro: 'rumeno romanian romana roumain ron rum',
  ru: 'russo russian russe rus',
  uk: 'ucraino ukrainian ukrainien ukr',
  ar: 'arabo arabic arabe ara',
  zh: 'cinese chinese chinois zho chi',
  sq: 'albanese albanian albanais sqi alb',
}
const languageByName = new Map(
  Object.entries(languageNames).flatMap(([code, names]) => names.split(' ').map((name) => [name, code])),
)

/** A language as its ISO 639-1 code, from a code ("it", "it-IT", "ITA") or its name; null when unknown. */
export function parseLanguage(text: string): string | null {
  const folded = foldText(text)
  const byName = languageByName.get(folded)
  if (byName) return byName
  return /^([a-z]{2})(?:[-_][a-z]{2,4})?$/.exec(folded)?.[1] ?? null
}

type Gender = (typeof genders)[number]
const genderWords: Record<Gender, string> = {
  female: 'f femmina femminile donna sig.ra sigra signora female woman femme feminin mme mlle mrs ms miss',
  male: 'm maschio maschile uomo sig. sig signore male man homme h masculin m. mr mr.',
  other: 'altro other autre x nb non binario non-binary nonbinary non-binaire',
}
const genderByWord = new Map(
  genders.flatMap((gender) => genderWords[gender].split(' ').map((word) => [word, gender] as const)),
)

/** A gender from a letter, a word or a form of address; null when unknown. */
export const parseGender = (text: string): Gender | null => genderByWord.get(foldText(text)) ?? null
