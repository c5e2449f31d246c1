/** The authoring API: all that a suite, a user's own check or a configuration may import. */
export { check } from './engine/registry.ts'
export type { Break, CheckContext, CheckDefinition } from './model/check.ts'
export type { Platform, Resource } from './platform/index.ts'
export type { Settings } from './environment/settings/index.ts'
export type { Controls, Subject } from './model/record.ts'
