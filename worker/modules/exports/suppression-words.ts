import type { Language } from '../../contracts/common.ts'
import type { SuppressionReason } from '../../contracts/consent.ts'

/** The file's name, before its date. */
export const suppressionsWord: Record<Language, string> = {
  it: 'indirizzi bloccati',
  en: 'blocked addresses',
  fr: 'adresses bloquées',
}

/** The headings of the file: address, channel, reason, since when (ISO 8601, UTC). */
export const suppressionHeadings: Record<Language, string[]> = {
  it: ['Indirizzo', 'Canale', 'Motivo', 'Dal'],
  en: ['Address', 'Channel', 'Reason', 'Since'],
  fr: ['Adresse', 'Canal', 'Motif', 'Depuis'],
}

export const reasonWords: Record<Language, Record<SuppressionReason, string>> = {
  it: {
    hard_bounce: 'casella inesistente',
    complaint: 'segnalato come spam',
    provider_suppressed: 'bloccato dal gestore',
    unsubscribed: 'disiscritto',
    stop: 'ha scritto STOP',
    person_blocked: 'ti ha bloccato',
    blocked: 'numero che rifiuta',
    dead: 'dispositivo scomparso',
    erased: 'persona cancellata',
    manual: 'a mano',
    import: 'da un file',
  },
  en: {
    hard_bounce: 'no such mailbox',
    complaint: 'reported as spam',
    provider_suppressed: 'blocked by the provider',
    unsubscribed: 'unsubscribed',
    stop: 'wrote STOP',
    person_blocked: 'blocked you',
    blocked: 'number refuses',
    dead: 'device gone',
    erased: 'person erased',
    manual: 'by hand',
    import: 'from a file',
  },
  fr: {
    hard_bounce: 'boîte inexistante',
    complaint: 'signalé comme spam',
    provider_suppressed: 'bloqué par le fournisseur',
    unsubscribed: 'désinscrit',
    stop: 'a écrit STOP',
    person_blocked: 'vous a bloqué',
    blocked: 'numéro qui refuse',
    dead: 'appareil disparu',
    erased: 'personne effacée',
    manual: 'à la main',
    import: 'depuis un fichier',
  },
}
