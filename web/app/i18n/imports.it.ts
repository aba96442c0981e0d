import type { Translation } from '../../shared/i18n/text.ts'

const imports = { title: 'Importa contatti' } as const

export default imports
export type ImportsText = Translation<typeof imports>
