export { acceptMetaPost, isMetaHandshake } from './service/accept.ts'
export { processMetaStatuses } from './service/statuses.ts'
