import type { Language } from '../../contracts/common.ts'
import type { RejectReason } from '../../contracts/imports.ts'
import { type EmailProblem, emailProblems } from '../../lib/identity/email.ts'
import { type PhoneProblem, phoneProblems } from '../../lib/identity/phone.ts'

type RejectTexts = { line: string; reason: string; file: string } & Record<RejectReason, string>

const texts: Record<Language, RejectTexts> = {
  it: {
    line: 'Riga',
    reason: 'Motivo',
    file: 'righe scartate',
    no_identity: 'Né e-mail né telefono',
    identity_invalid: 'Né e-mail né telefono validi',
    duplicate_in_file: 'Doppione della riga {{ detail }}',
    identity_split: 'L’e-mail è di un contatto e il telefono di un altro',
    deleted: 'Il contatto è stato eliminato',
    too_many_cells: 'Più celle che colonne',
    cell_too_long: 'Una cella supera 5.000 caratteri',
    row_too_long: 'La riga supera 100.000 caratteri',
  },
  en: {
    line: 'Line',
    reason: 'Reason',
    file: 'rejected rows',
    no_identity: 'Neither e-mail nor phone',
    identity_invalid: 'Neither a valid e-mail nor a valid phone',
    duplicate_in_file: 'Same as line {{ detail }}',
    identity_split: 'The e-mail belongs to one contact and the phone to another',
    deleted: 'The contact was deleted',
    too_many_cells: 'More cells than columns',
    cell_too_long: 'A cell is longer than 5,000 characters',
    row_too_long: 'The row is longer than 100,000 characters',
  },
  fr: {
    line: 'Ligne',
    reason: 'Motif',
    file: 'lignes écartées',
    no_identity: 'Ni e-mail ni téléphone',
    identity_invalid: 'Ni e-mail ni téléphone valides',
    duplicate_in_file: 'Doublon de la ligne {{ detail }}',
    identity_split: 'L’e-mail est celui d’un contact et le téléphone celui d’un autre',
    deleted: 'Le contact a été supprimé',
    too_many_cells: 'Plus de cellules que de colonnes',
    cell_too_long: 'Une cellule dépasse 5 000 caractères',
    row_too_long: 'La ligne dépasse 100 000 caractères',
  },
}

/** The first two headings of a rejects file. */
export const rejectHeadings = (language: Language): [line: string, reason: string] => [
  texts[language].line,
  texts[language].reason,
]

/** Why a row was refused, in words; what can be mended is told. */
export function rejectText(reason: RejectReason, detail: string | null, language: Language): string {
  if (reason !== 'identity_invalid') return texts[language][reason].replace('{{ detail }}', detail ?? '?')
  const words = addressProblems[language]
  const told = (detail ?? '').split(',').flatMap((code) => (isProblem(code) ? words[code] : []))
  return [texts[language][reason], ...told].join('. ')
}

type AddressProblem = EmailProblem | PhoneProblem
const allProblems: ReadonlySet<string> = new Set([...emailProblems, ...phoneProblems])
const isProblem = (code: string): code is AddressProblem => allProblems.has(code)

/** Which part of an address is wrong. */
const addressProblems: Record<Language, Record<AddressProblem, string>> = {
  it: {
    phone_scientific: 'Il foglio ha accorciato il numero di telefono: formatta la colonna come testo',
    phone_zero_lost: 'Il foglio ha tolto lo zero iniziale dal telefono',
    phone_too_short: 'Il telefono è troppo corto',
    phone_too_long: 'Il telefono è troppo lungo',
    phone_no_digits: 'Il telefono non ha cifre',
    phone_invalid: 'Il telefono non esiste con queste cifre',
    email_no_at: 'Nell’e-mail manca la @',
    email_no_name: 'Manca l’inizio dell’e-mail, prima della @',
    email_no_domain: 'Manca la fine dell’e-mail, dopo la @',
    email_two_at: 'Nell’e-mail c’è più di una @',
    email_no_ending: 'Manca la fine dell’e-mail, ad esempio .it',
    email_space: 'Nell’e-mail c’è uno spazio',
    email_dots: 'Nell’e-mail c’è un punto di troppo',
    email_character: 'Nell’e-mail c’è un carattere non ammesso',
    email_too_long: 'L’e-mail è troppo lunga',
  },
  en: {
    phone_scientific: 'The spreadsheet has cut the phone number: format the column as text',
    phone_zero_lost: 'The spreadsheet has taken the leading zero off the phone number',
    phone_too_short: 'The phone number is too short',
    phone_too_long: 'The phone number is too long',
    phone_no_digits: 'The phone number has no digits',
    phone_invalid: 'No phone number has these digits',
    email_no_at: 'The e-mail has no @',
    email_no_name: 'The e-mail has nothing before the @',
    email_no_domain: 'The e-mail has nothing after the @',
    email_two_at: 'The e-mail has more than one @',
    email_no_ending: 'The e-mail has no ending, such as .com',
    email_space: 'There is a space in the e-mail',
    email_dots: 'There is one dot too many in the e-mail',
    email_character: 'There is a character in the e-mail that it cannot have',
    email_too_long: 'The e-mail is too long',
  },
  fr: {
    phone_scientific: 'Le tableur a raccourci le numéro de téléphone : mettez la colonne au format texte',
    phone_zero_lost: 'Le tableur a retiré le zéro initial du téléphone',
    phone_too_short: 'Le téléphone est trop court',
    phone_too_long: 'Le téléphone est trop long',
    phone_no_digits: 'Le téléphone n’a pas de chiffres',
    phone_invalid: 'Aucun téléphone n’a ces chiffres',
    email_no_at: 'Il manque le @ dans l’e-mail',
    email_no_name: 'Il manque le début de l’e-mail, avant le @',
    email_no_domain: 'Il manque la fin de l’e-mail, après le @',
    email_two_at: 'Il y a plus d’un @ dans l’e-mail',
    email_no_ending: 'Il manque la fin de l’e-mail, par exemple .fr',
    email_space: 'Il y a une espace dans l’e-mail',
    email_dots: 'Il y a un point de trop dans l’e-mail',
    email_character: 'Il y a un caractère interdit dans l’e-mail',
    email_too_long: 'L’e-mail est trop long',
  },
}

/** "clienti_negozio, righe scartate.csv". */
export const rejectsFileName = (fileName: string, language: Language): string =>
  `${fileName.replace(/\.[a-z0-9]{1,5}$/i, '')}, ${texts[language].file}.csv`
