/** The collections of this folder. */
export { trails, trailsRecordingHere, recorders } from './audit.ts'
export { credentials } from './credentials.ts'
export { keyAliases, keys } from './keys.ts'
export { accountRoleOf, accountRoles, roles, users } from './principals.ts'
export { stateBuckets, lockTables } from './state-backend.ts'
