/** The SQL of contacts: rows, one contact with its history, writes, merges. */
export * from './queries/detail.ts'
export * from './queries/export.ts'
export * from './queries/merge.ts'
export { contactColumns, ContactRecord } from './queries/rows.ts'
export * from './queries/write.ts'
