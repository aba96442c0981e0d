import type { ListsText } from './lists.it.ts'

const lists: ListsText = { title: 'Lists' }

export default lists
