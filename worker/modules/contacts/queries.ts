/** The SQL of contacts: pages and counts, one contact with its history, writes, merges. */
export * from './queries/detail.ts'
export * from './queries/export.ts'
export * from './queries/list.ts'
export * from './queries/merge.ts'
export type { ContactRecord } from './queries/rows.ts'
export * from './queries/selection.ts'
export * from './queries/write.ts'
