/** How to break the reference platform's roles. */
import type { Finders } from '../../harness/index.ts'

/** Changes the one statement of a role's trust policy; returns the role's name. */
export function changeTrust(find: Finders, ending: string, change: object): string {
  const role = find.role(ending)
  const policy = JSON.parse(role.AssumeRolePolicyDocument) as { Statement: object[] }
  role.AssumeRolePolicyDocument = JSON.stringify({ ...policy, Statement: [{ ...policy.Statement[0], ...change }] })
  return role.RoleName
}
