import type { ImportsText } from './imports.it.ts'

const imports: ImportsText = { title: 'Importer des contacts' }

export default imports
