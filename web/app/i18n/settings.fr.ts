import type { SettingsText } from './settings.it.ts'

const settings: SettingsText = { title: 'Réglages' }

export default settings
