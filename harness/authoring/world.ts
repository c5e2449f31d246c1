/** Types of the sandbox and of the reference platform, for authors of breaks. */
export type { Finders } from '../../fixtures/platform/finders/index.ts'
export type { Purpose as KeyPurpose } from '../../fixtures/platform/identity-keys.ts'
export type { SubnetTier } from '../../fixtures/platform/network-design.ts'
export type { NetworkAclRow, SecurityGroupRuleRow } from '../../fixtures/sandbox/services/ec2/state.ts'
export type { TaskDefinitionRow } from '../../fixtures/sandbox/services/ecs/state.ts'
export type { World } from '../../fixtures/sandbox/world.ts'
