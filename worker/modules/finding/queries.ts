/** The SQL that finds contacts: where to start, pages in every order, counts. */
export {
  countEverybody,
  countWithin,
  exactStatement,
  sampleOf,
  sampleStatement,
  sizeOf,
} from './queries/count.ts'
export { type ContactFilter, measureSources, sourcesOf } from './queries/filter.ts'
export { type PageOrder, pageStatement, readPage } from './queries/page.ts'
export { findIdRange, walkContactIds, walkStatement } from './queries/walk.ts'
