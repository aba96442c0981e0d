/** The SQL that finds contacts: where to start, pages in every order, counts. */
export { countEverybody, countWithin, exactStatement, sampleOf, sampleStatement } from './queries/count.ts'
export { type ContactFilter, measureSources, type Source, sourcesOf } from './queries/filter.ts'
export { type PageOrder, pageStatement, readPage } from './queries/page.ts'
export { findIdRange, type IdRange, walkContactIds, walkStatement } from './queries/walk.ts'
