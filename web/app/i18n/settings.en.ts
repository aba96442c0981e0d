import type { SettingsText } from './settings.it.ts'

const settings: SettingsText = { title: 'Settings' }

export default settings
