import type { Channel } from '../../worker/contracts/common.ts'
import type { ConsentState } from '../../worker/contracts/contacts.ts'
import { foldName } from '../../worker/lib/identity/name.ts'
import { companies, frenchPeople, lastNames, menNames, towns, womenNames } from './names.ts'
import { createRandom, type Random } from './random.ts'

export const demoTags = ['olio-nuovo', 'regali', 'fatture', 'arezzo', 'negozio'] as const
export type DemoTag = (typeof demoTags)[number]

export type DemoConsent = {
  channel: Channel
  state: Exclude<ConsentState, 'unknown'>
  text: string
  at: number
}

type DemoSource = 'import' | 'manual' | 'api'

/** One believable person; times in epoch ms. */
export type DemoContact = {
  email: string | null
  phone: string | null
  phoneRaw: string | null
  firstName: string
  lastName: string
  sortName: string
  company: string | null
  language: 'it' | 'fr'
  gender: 'female' | 'male'
  birthDate: string | null
  fields: { CITTA?: string; PUNTI?: number; BIRTHDAY_DATE?: string }
  tags: DemoTag[]
  consents: DemoConsent[]
  /** Addresses that are never written to: a hard bounce or a complaint. */
  suppressed: { channel: 'email'; reason: 'hard_bounce' | 'complaint' } | null
  source: DemoSource
  /** Which of the two files they came in with. */
  fromImport: 0 | 1 | null
  createdAt: number
  updatedAt: number
}

const dayMs = 86_400_000

/** When the demo's two files were imported. */
export const importTimes = (now: number): readonly [number, number] => [now - 610 * dayMs, now - 160 * dayMs]
const howMany = 412

/**
 * The people of the demo workspace, oldest first, spread over two years before `now`; the same for the
 * same `now`. Their e-mails are at `.example` domains, which never exist (RFC 2606), and their phones in
 * Italian mobile ranges that no carrier has been given.
 */
export function demoContacts(now: number): DemoContact[] {
  const random = createRandom(2026)
  const taken = new Set<string>()
  const people = Array.from({ length: howMany }, (_, index) => makePerson(random, taken, index, now))
  return people.sort((a, b) => a.createdAt - b.createdAt)
}

function makePerson(random: Random, taken: Set<string>, index: number, now: number): DemoContact {
  const name = makeName(random, index)
  // More people come in lately: the square pulls towards today.
  const cameAt = now - Math.floor(random.next() ** 2 * 730 * dayMs) - random.between(20, 500) * 60_000
  const source: DemoSource = random.chance(0.55) ? 'import' : random.chance(0.8) ? 'manual' : 'api'
  const fromImport = source === 'import' ? (random.chance(0.6) ? 0 : 1) : null
  const createdAt = fromImport === null ? cameAt : importTimes(now)[fromImport]
  const company = random.chance(0.09) ? random.pick(companies) : null
  const email = random.chance(0.94) ? uniqueEmail(random, taken, name, company) : null
  const { phone, phoneRaw } = makePhone(random, taken, email === null, name.french)
  const birthDate = random.chance(0.6) ? makeBirthDate(random) : null
  const city = random.pick(towns)
  const tags = makeTags(random, city, company !== null)
  const points = tags.includes('negozio') ? random.between(0, 12) : null
  const suppressed =
    email !== null && random.chance(0.025)
      ? ({ channel: 'email', reason: random.chance(0.7) ? 'hard_bounce' : 'complaint' } as const)
      : null
  return {
    email,
    phone,
    phoneRaw,
    firstName: name.firstName,
    lastName: name.lastName,
    sortName: foldName(name.firstName, name.lastName),
    company,
    language: name.french ? 'fr' : 'it',
    gender: name.gender,
    birthDate,
    fields: {
      ...(random.chance(0.85) ? { CITTA: city } : {}),
      ...(points === null ? {} : { PUNTI: points }),
      ...(birthDate === null ? {} : { BIRTHDAY_DATE: birthDate }),
    },
    tags,
    consents: makeConsents(random, { email, phone, source, createdAt }),
    suppressed,
    source,
    fromImport,
    createdAt,
    updatedAt: random.chance(0.5) ? createdAt : random.between(createdAt, now - 15 * 60_000),
  }
}

type Name = { firstName: string; lastName: string; gender: 'female' | 'male'; french: boolean }

function makeName(random: Random, index: number): Name {
  const french = index % 50 === 7 ? frenchPeople[Math.floor(index / 50) % frenchPeople.length] : undefined
  if (french) return { firstName: french[0], lastName: french[1], gender: french[2], french: true }
  const gender = random.chance(0.56) ? 'female' : 'male'
  const firstName = random.pick(gender === 'female' ? womenNames : menNames)
  return { firstName, lastName: random.pick(lastNames), gender, french: false }
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '')

function uniqueEmail(random: Random, taken: Set<string>, name: Name, company: string | null): string {
  const first = plain(name.firstName)
  const last = plain(name.lastName)
  const domain =
    company === null
      ? random.pick(['posta.example', 'mail.example', 'casella.example', 'famiglia.example'])
      : `${plain(company)}.example`
  const styles = [`${first}.${last}`, `${first[0]}.${last}`, `${first}${last}`, `${last}.${first}`] as const
  const wanted = random.pick(styles)
  for (let number = 0; ; number++) {
    const email = `${wanted}${number === 0 ? '' : number + 1}@${domain}`
    if (!taken.has(email)) {
      taken.add(email)
      return email
    }
  }
}

/** Italian mobile ranges without a carrier, so that no number belongs to anybody. */
const unusedRanges = ['358', '394', '395', '396'] as const

function makePhone(random: Random, taken: Set<string>, required: boolean, french: boolean) {
  if (!required && (french || random.chance(0.22))) return { phone: null, phoneRaw: null }
  if (!required && random.chance(0.04))
    return { phone: null, phoneRaw: `348 ${random.between(10, 99)} ${random.between(10, 99)}` }
  for (;;) {
    const range = random.pick(unusedRanges)
    const digits = String(random.between(1_000_000, 9_999_999))
    const phone = `+39${range}${digits}`
    if (taken.has(phone)) continue
    taken.add(phone)
    return { phone, phoneRaw: `${range} ${digits.slice(0, 3)} ${digits.slice(3)}` }
  }
}

function makeBirthDate(random: Random): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${random.between(1948, 2004)}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`
}

function makeTags(random: Random, city: string, hasCompany: boolean): DemoTag[] {
  const tags: DemoTag[] = []
  if (random.chance(0.48)) tags.push('olio-nuovo')
  if (random.chance(0.22)) tags.push('regali')
  if (hasCompany || random.chance(0.06)) tags.push('fatture')
  if (city === 'Arezzo') tags.push('arezzo')
  if (random.chance(0.4)) tags.push('negozio')
  return tags
}

const consentTexts = {
  import: 'Clienti che hanno firmato il modulo in negozio.',
  manual: 'Acconsento a ricevere notizie e offerte dal Frantoio Valdarno.',
  api: 'Sì, scrivetemi quando arriva l’olio nuovo.',
  withdrawn: 'Richiesta di non ricevere più messaggi.',
} as const

function makeConsents(
  random: Random,
  person: { email: string | null; phone: string | null; source: DemoSource; createdAt: number },
): DemoConsent[] {
  const consents: DemoConsent[] = []
  const add = (channel: Channel, given: number, double: number, withdrawn: number): void => {
    const dice = random.next()
    const state =
      dice < double
        ? 'opted_in_double'
        : dice < double + given
          ? 'opted_in'
          : dice < double + given + withdrawn
            ? 'opted_out'
            : null
    if (state === null) return
    const text = state === 'opted_out' ? consentTexts.withdrawn : consentTexts[person.source]
    consents.push({ channel, state, text, at: person.createdAt + random.between(0, 5) * 60_000 })
  }
  if (person.email !== null) add('email', 0.52, 0.24, 0.07)
  if (person.phone !== null) {
    add('whatsapp', 0.5, 0.06, 0.06)
    add('sms', 0.24, 0.02, 0.05)
  }
  if (random.chance(0.08)) add('push', 1, 0, 0)
  return consents
}
