import type { Translation } from '../../shared/i18n/text.ts'

const settings = { title: 'Impostazioni' } as const

export default settings
export type SettingsText = Translation<typeof settings>
