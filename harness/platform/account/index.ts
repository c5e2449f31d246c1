/** The collections of this folder. */
export { account } from './account.ts'
export { attestables } from './attestations.ts'
export { bucketHome } from './buckets.ts'
export { detectors, stores, backupPlans, protectedResources } from './guards.ts'
export { organization } from './organization.ts'
export { quotas, quotaUse } from './quotas.ts'
export { namedLogGroups, logGroups, repositories } from './storage.ts'
export { taggable, tagsOf } from './taggable.ts'
