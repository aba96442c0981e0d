export {
  addressesOf,
  anyHashStatement,
  type HashedAddress,
  hashAddresses,
  suppressErased,
  suppressReturning,
} from './service/hashes.ts'
export { keepOut } from './service/blocks.ts'
export { addSuppressions, listSuppressions, removeSuppressions } from './service/pages.ts'
export { listForExport } from './queries/pages.ts'
