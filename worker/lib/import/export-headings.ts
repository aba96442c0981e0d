import type { Language } from '../../contracts/common.ts'
import type { ExportAttribute } from '../../contracts/exports.ts'

/** The heading of each column of an export; the import's guesses take those it can store (`guess.ts`). */
export const exportHeadings: Record<Language, Record<ExportAttribute, string>> = {
  it: {
    email: 'E-mail',
    phone: 'Telefono',
    firstName: 'Nome',
    lastName: 'Cognome',
    company: 'Azienda',
    language: 'Lingua',
    gender: 'Genere',
    birthDate: 'Data di nascita',
    timeZone: 'Fuso orario',
    tags: 'Tag',
    lists: 'Liste',
    consentEmail: 'Consenso e-mail',
    consentWhatsapp: 'Consenso WhatsApp',
    consentSms: 'Consenso SMS',
    consentPush: 'Consenso notifiche',
    source: 'Provenienza',
    createdAt: 'Data di creazione',
    updatedAt: 'Ultima modifica',
  },
  en: {
    email: 'E-mail',
    phone: 'Phone',
    firstName: 'First name',
    lastName: 'Last name',
    company: 'Company',
    language: 'Language',
    gender: 'Gender',
    birthDate: 'Birth date',
    timeZone: 'Time zone',
    tags: 'Tags',
    lists: 'Lists',
    consentEmail: 'E-mail consent',
    consentWhatsapp: 'WhatsApp consent',
    consentSms: 'SMS consent',
    consentPush: 'Notification consent',
    source: 'Source',
    createdAt: 'Date created',
    updatedAt: 'Last changed',
  },
  fr: {
    email: 'E-mail',
    phone: 'Téléphone',
    firstName: 'Prénom',
    lastName: 'Nom de famille',
    company: 'Entreprise',
    language: 'Langue',
    gender: 'Genre',
    birthDate: 'Date de naissance',
    timeZone: 'Fuseau horaire',
    tags: 'Tags',
    lists: 'Listes',
    consentEmail: 'Consentement e-mail',
    consentWhatsapp: 'Consentement WhatsApp',
    consentSms: 'Consentement SMS',
    consentPush: 'Consentement notifications',
    source: 'Provenance',
    createdAt: 'Date de création',
    updatedAt: 'Dernière modification',
  },
}

/** A first name in a file without last names: a heading that can mean no whole name. */
export const firstNameAlone: Record<Language, string> = {
  it: 'Nome di battesimo',
  en: 'Given name',
  fr: 'Prénoms',
}

/**
 * Columns that tell about a contact and are not taken in again. What somebody consented to is stated by the
 * importer (spec 4.5), and to notifications by the person's own device alone.
 */
export const toldOnly = [
  'lists',
  'consentEmail',
  'consentWhatsapp',
  'consentSms',
  'consentPush',
  'source',
  'createdAt',
  'updatedAt',
] as const satisfies readonly ExportAttribute[]
