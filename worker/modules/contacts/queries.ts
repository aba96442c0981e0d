/** The SQL of contacts: pages and counts, one contact with its history, writes. */
export * from './queries/detail.ts'
export * from './queries/list.ts'
export type { ContactRecord } from './queries/rows.ts'
export * from './queries/write.ts'
