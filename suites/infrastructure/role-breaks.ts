/** How to break the reference platform's roles. */
import type { Finders, World } from '../../harness/index.ts'

/** Changes the one statement of a role's trust policy; returns the role's name. */
export function changeTrust(find: Finders, ending: string, change: object): string {
  const role = find.role(ending)
  const policy = JSON.parse(role.AssumeRolePolicyDocument) as { Statement: object[] }
  role.AssumeRolePolicyDocument = JSON.stringify({ ...policy, Statement: [{ ...policy.Statement[0], ...change }] })
  return role.RoleName
}

/** Adds a statement to a role by an inline policy; returns the role's name. */
export function allow(find: Finders, ending: string, statement: object): string {
  const role = find.role(ending)
  role.inlinePolicies['broken'] = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', ...statement }],
  })
  return role.RoleName
}

/** Adds a role that a task runs as, and that neither its name nor its tags assign to the platform. */
export function useForTasks(world: World, find: Finders, change: object): string {
  const like = structuredClone(find.role('task-role'))
  const Arn = like.Arn.replace(like.RoleName, 'legacy')
  world.iam.roles.add({ ...like, RoleName: 'legacy', Arn, Tags: [], ...change })
  world.ecs.taskDefinitions.first(({ taskRoleArn }) => taskRoleArn !== undefined).taskRoleArn = Arn
  return 'legacy'
}
