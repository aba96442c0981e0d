import type { ImportsText } from './imports.it.ts'

const imports: ImportsText = { title: 'Import contacts' }

export default imports
