import type { Language } from '../../contracts/common.ts'
import type { RejectReason } from '../../contracts/imports.ts'

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
    cell_too_long: 'Una cella supera 2.000 caratteri',
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
    cell_too_long: 'A cell is longer than 2,000 characters',
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
    cell_too_long: 'Une cellule dépasse 2 000 caractères',
  },
}

/** The first two headings of a rejects file. */
export const rejectHeadings = (language: Language): [line: string, reason: string] => [
  texts[language].line,
  texts[language].reason,
]

/** Why a row was refused, in words. */
export const rejectText = (reason: RejectReason, detail: string | null, language: Language): string =>
  texts[language][reason].replace('{{ detail }}', detail ?? '?')

/** "clienti_negozio, righe scartate.csv". */
export const rejectsFileName = (fileName: string, language: Language): string =>
  `${fileName.replace(/\.[a-z0-9]{1,5}$/i, '')}, ${texts[language].file}.csv`
