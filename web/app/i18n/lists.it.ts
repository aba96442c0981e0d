import type { Translation } from '../../shared/i18n/text.ts'

const lists = { title: 'Liste' } as const

export default lists
export type ListsText = Translation<typeof lists>
