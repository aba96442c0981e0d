import type { ListsText } from './lists.it.ts'

const lists: ListsText = { title: 'Listes' }

export default lists
