import { type Language, languages } from '../../contracts/common.ts'
import { type ExportAttribute, exportAttributes } from '../../contracts/exports.ts'
import type { Field, FieldType } from '../../contracts/fields.ts'
import { exportHeadings, firstNameAlone } from '../../lib/import/export-headings.ts'
import { foldHeading, otherHeadings } from '../../lib/import/guess.ts'

/** One column of the file. */
export type ExportColumn = { heading: string } & (
  | { kind: 'attribute'; attribute: ExportAttribute }
  | { kind: 'field'; key: string; type: FieldType }
)

/** Where the dynamic fields stand: after what a person is, before what they belong to. */
const lastPersonal: ExportAttribute = 'timeZone'

/**
 * The columns of an export, each under a heading that the import will take for the same thing: where a
 * dynamic field is called like an attribute, the attribute is named in another way.
 *
 * @param fields all of the workspace, in the order the import knows them
 */
export function exportColumns(
  chosen: { attributes: readonly ExportAttribute[]; fieldKeys: readonly string[] | null },
  fields: readonly Field[],
  language: Language,
): ExportColumn[] {
  const attributes = exportAttributes.filter((attribute) => chosen.attributes.includes(attribute))
  const own = fields.filter(({ key }) => chosen.fieldKeys === null || chosen.fieldKeys.includes(key))
  const lastPersonalAt = exportAttributes.indexOf(lastPersonal)
  const isPersonal = (attribute: ExportAttribute) => exportAttributes.indexOf(attribute) <= lastPersonalAt
  const toColumn = (attribute: ExportAttribute): ExportColumn => ({
    kind: 'attribute',
    attribute,
    heading: attributeHeading(attribute, attributes, fields, language),
  })
  return [
    ...attributes.filter(isPersonal).map(toColumn),
    ...own.map((field): ExportColumn => ({
      kind: 'field',
      key: field.key,
      type: field.type,
      heading: fieldHeading(field, fields),
    })),
    ...attributes.filter((attribute) => !isPersonal(attribute)).map(toColumn),
  ]
}

/** The field that the import takes a heading for: the first of that key or label. */
const fieldOf = (heading: string, fields: readonly Field[]): Field | undefined =>
  fields.find(({ key, label }) => [foldHeading(key), foldHeading(label)].includes(foldHeading(heading)))

function attributeHeading(
  attribute: ExportAttribute,
  attributes: readonly ExportAttribute[],
  fields: readonly Field[],
  language: Language,
): string {
  const isAlone = attribute === 'firstName' && !attributes.includes('lastName')
  const inOrder = [language, ...languages.filter((other) => other !== language)]
  const inLanguages = inOrder.map((one) => (isAlone ? firstNameAlone[one] : exportHeadings[one][attribute]))
  const candidates = [...inLanguages, ...otherHeadings(attribute)]
  return (
    candidates.find((heading) => fieldOf(heading, fields) === undefined) ??
    exportHeadings[language][attribute]
  )
}

const fieldHeading = (field: Field, fields: readonly Field[]): string =>
  [field.label, field.key].find((heading) => fieldOf(heading, fields) === field) ?? field.key
