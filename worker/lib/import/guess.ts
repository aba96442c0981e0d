import type { ColumnTarget, ImportTarget } from '../../contracts/imports.ts'
import { builtInFieldKeys, type ColumnField, type FieldType } from '../../contracts/fields.ts'
import { coerceFieldValue } from '../fields/coerce.ts'
import { normaliseEmail } from '../identity/email.ts'
import { foldText } from '../identity/name.ts'
import { normalisePhone } from '../identity/phone.ts'
import { exportHeadings, toldOnly } from './export-headings.ts'

/** Headings as people write them in Italian, English and French, folded, without punctuation. */
const headings: Record<ImportTarget, string> = {
  email:
    'email|e mail|mail|posta elettronica|indirizzo email|indirizzo e mail|indirizzo mail|email cliente|email address|mail address|courriel|adresse email|adresse e mail|adresse mail|adresse electronique|mel',
  phone:
    'telefono|cellulare|cell|tel|tel cell|cellulare telefono|telefono cellulare|numero di telefono|numero telefono|numero cellulare|numero di cellulare|recapito telefonico|mobile|mobile phone|mobile number|phone|phone number|telephone|cell phone|numero de telephone|numero de portable|telephone portable|telephone mobile|portable|gsm|whatsapp',
  firstName:
    'nome|nome di battesimo|nome cliente|first name|firstname|given name|forename|prenom|prenoms|fname',
  lastName: 'cognome|cognome cliente|last name|lastname|surname|family name|nom de famille|lname',
  fullName:
    'nome e cognome|nome cognome|nome completo|full name|first and last name|fullname|name|customer name|contact name|prenom nom|prenom et nom|nom complet',
  lastFirstName:
    'cognome e nome|cognome nome|nominativo|last name first name|last and first name|surname and name|nom prenom|nom et prenom|nom prenoms',
  company:
    'azienda|societa|ragione sociale|ditta|impresa|company|company name|organization|organisation|account|entreprise|societe|raison sociale',
  language: 'lingua|language|lang|langue',
  gender: 'sesso|genere|gender|sex|sexe|genre|civilite',
  birthDate:
    'data di nascita|data nascita|nascita|nato il|nata il|compleanno|birthday|birth date|birthdate|date of birth|dob|date de naissance|naissance|ne le|anniversaire',
  timeZone: 'fuso orario|fuso|time zone|timezone|tz|fuseau horaire|fuseau',
  tags: 'tag|tags|etichetta|etichette|gruppo|gruppi|group|groups|label|labels|etiquette|etiquettes|groupe|groupes',
}

const targetByHeading = new Map<string, ImportTarget>()
for (const [target, words] of Object.entries(headings)) {
  for (const word of words.split('|')) targetByHeading.set(word, asTarget(target))
}

/** Guarantee: the argument is a key of `headings`, which is typed by `ImportTarget`. */
function asTarget(key: string): ImportTarget {
  return key as ImportTarget
}

/** Headings of columns that are for the file's owner only. */
const ownersOnly =
  /\b(note|notes|nota|commenti|commento|comments?|commentaires?|remarques?|id|uuid|codice|code)\b/

/** A heading as it is compared: "E-Mail (lavoro)" is "e mail lavoro". */
export const foldHeading = (heading: string): string => foldText(heading.replace(/[^\p{L}\p{N}]+/gu, ' '))

/** Other ways to write the heading of an attribute, all of them recognised; none where it is not taken in. */
export const otherHeadings = (attribute: string): string[] =>
  Object.entries(headings).flatMap(([target, words]) => (target === attribute ? words.split('|') : []))

/** Headings of our own exports that tell about a contact and are not taken in again. */
const toldHeadings = new Set(
  Object.values(exportHeadings).flatMap((headings) =>
    toldOnly.map((column) => foldHeading(headings[column])),
  ),
)
/** Headings that name a first name and never a whole one. */
const firstNamesOnly = new Set(['nome di battesimo', 'given name', 'forename', 'prenoms'])

/** Whether a heading names one of a contact's attributes. */
export const isKnownHeading = (heading: string): boolean => targetByHeading.has(foldHeading(heading))

export type GuessInput = {
  /** Empty texts when the file has no headings. */
  headings: readonly string[]
  /** Some rows of data. */
  rows: readonly (readonly string[])[]
  fields: readonly ColumnField[]
  defaultCountry: string
}
export type Guess = {
  target: ColumnTarget
  /** True when the heading or the content names it; false for a proposal. */
  recognised: boolean
}

/** New fields that are proposed by themselves; a file with more unknown columns is no list of people. */
const maxProposedFields = 12

/**
 * Where each column probably goes (spec 4.2): by its heading, else by what it holds, else into a new
 * field of its own. Each attribute and field is proposed once.
 */
export function guessTargets(input: GuessInput): Guess[] {
  const taken = new Set<string>()
  const guesses: (Guess | null)[] = input.headings.map(() => null)
  const take = (index: number, name: string, target: ColumnTarget) => {
    if (guesses[index] !== null || taken.has(name)) return
    taken.add(name)
    guesses[index] = { target, recognised: true }
  }

  const folded = input.headings.map(foldHeading)
  const named = folded.map((heading) => targetByHeading.get(heading))
  for (const [index, heading] of folded.entries()) {
    const field = input.fields.find(
      ({ key, label, stored }) =>
        stored !== false && !taken.has(key) && [foldHeading(key), foldHeading(label)].includes(heading),
    )
    if (field && heading !== '') take(index, field.key, { kind: 'field', key: field.key })
    if (guesses[index] === null && toldHeadings.has(heading)) {
      guesses[index] = { target: { kind: 'ignore' }, recognised: true }
    }
    const attribute = named[index]
    if (attribute) {
      const settled = firstNamesOnly.has(heading)
        ? attribute
        : settleName(attribute, named, samplesOf(input.rows, index))
      take(index, settled, { kind: 'attribute', attribute: settled })
    }
    if (heading === 'nom') {
      const attribute = named.includes('firstName') ? 'lastName' : 'fullName'
      take(index, attribute, { kind: 'attribute', attribute })
    }
  }
  for (const [index] of folded.entries()) {
    const attribute = guesses[index] === null ? contentTarget(samplesOf(input.rows, index), input) : null
    if (attribute) take(index, attribute, { kind: 'attribute', attribute })
  }

  let proposed = 0
  return guesses.map((guess, index) => {
    if (guess) return guess
    const heading = input.headings[index] ?? ''
    const key = toFieldKey(heading)
    const samples = samplesOf(input.rows, index)
    const useless =
      key === null || taken.has(key) || samples.length === 0 || ownersOnly.test(folded[index] ?? '')
    if (useless || proposed === maxProposedFields || input.fields.some((field) => field.key === key)) {
      return { target: { kind: 'ignore' }, recognised: false }
    }
    proposed += 1
    taken.add(key)
    const label = heading.trim().slice(0, 60)
    return { target: { kind: 'newField', key, label, type: guessFieldType(samples) }, recognised: false }
  })
}

/** "Nome" alone holds the whole name where no column holds the surname. */
function settleName(
  attribute: ImportTarget,
  named: readonly (ImportTarget | undefined)[],
  samples: string[],
): ImportTarget {
  const other = attribute === 'firstName' ? 'lastName' : attribute === 'fullName' ? 'firstName' : null
  if (attribute === 'fullName' && named.includes('lastName') && !named.includes('firstName')) {
    return 'firstName'
  }
  if (attribute !== 'firstName' || other === null || named.includes(other)) return attribute
  return share(samples, (text) => /\S\s+\S/.test(text)) > 0.6 ? 'fullName' : 'firstName'
}

function samplesOf(rows: readonly (readonly string[])[], index: number): string[] {
  const samples: string[] = []
  for (const row of rows) {
    const cell = row[index]?.trim()
    if (cell) samples.push(cell)
    if (samples.length === 50) break
  }
  return samples
}

const share = (samples: readonly string[], test: (text: string) => boolean): number =>
  samples.length === 0 ? 0 : samples.filter(test).length / samples.length

function contentTarget(samples: string[], { defaultCountry }: GuessInput): ImportTarget | null {
  if (share(samples, (text) => normaliseEmail(text).email !== null) > 0.5) return 'email'
  // Prices and codes can be valid numbers too: only what looks dialled counts.
  const dialled = (text: string) =>
    /^(?:\+|00|0|3)[\d\s./()-]{7,}$/.test(text) && normalisePhone(text, defaultCountry).phone !== null
  return share(samples, dialled) > 0.7 ? 'phone' : null
}

/** A file typed by hand has a slip here and there: so many of ten values decide what a column holds. */
const enoughOfTen = 8

/** The type that nearly every sample fits; text when none does. */
export function guessFieldType(samples: readonly string[]): Exclude<FieldType, 'choice'> {
  if (samples.length === 0) return 'text'
  const fits = (type: FieldType) =>
    share(
      samples,
      (text) =>
        coerceFieldValue({ type, choices: [] }, text, {
          language: 'it',
          timeZone: 'UTC',
          currentYear: 2100,
        }).ok,
    ) >=
    enoughOfTen / 10
  // 0 and 1 fit a yes/no too, and codes with leading zeros are no numbers.
  if (samples.every((text) => /\D/.test(text)) && fits('boolean')) return 'boolean'
  if (!samples.some((text) => /^0\d/.test(text)) && fits('number')) return 'number'
  if (fits('date')) return 'date'
  return fits('datetime') ? 'datetime' : 'text'
}

/**
 * A heading as a field's key: "Città di nascita" is CITTA_DI_NASCITA; a name that texts use for
 * something else gets a number. Null when nothing is left.
 */
export function toFieldKey(heading: string): string | null {
  const key = foldText(heading)
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^[^A-Z]+|_+$/g, '')
    .slice(0, 38)
    .replace(/_+$/, '')
  if (key === '') return null
  return builtInFieldKeys.some((builtIn) => builtIn === key) ? `${key}_2` : key
}
