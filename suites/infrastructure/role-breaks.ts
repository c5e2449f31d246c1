/** How to break the reference platform's roles. */
import type { Finders, World } from '../../harness/index.ts'

/** Changes the one statement of a role's trust policy; returns the role's name. */
export function changeTrust(find: Finders, ending: string, change: object): string {
  const role = find.role(ending)
  const policy = JSON.parse(role.AssumeRolePolicyDocument) as { Statement: object[] }
  role.AssumeRolePolicyDocument = JSON.stringify({ ...policy, Statement: [{ ...policy.Statement[0], ...change }] })
  return role.RoleName
}

/** Adds a statement to a role's trust policy; returns the role's name. */
export function addToTrust(find: Finders, ending: string, statement: object): string {
  const role = find.role(ending)
  const policy = JSON.parse(role.AssumeRolePolicyDocument) as { Statement: object[] }
  role.AssumeRolePolicyDocument = JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] })
  return role.RoleName
}

/** Rewrites an inline policy of the execution role; returns the role's name. */
export function rewritePolicy(find: Finders, name: string, change: (text: string) => string): string {
  const role = find.role('execution-role')
  role.inlinePolicies[name] = change(role.inlinePolicies[name]!)
  return role.RoleName
}

/** Lets the execution role pull and log on these resources only; returns its name. */
export function limitPulling(find: Finders, repositories: string, logs: string): string {
  const role = find.role('execution-role')
  role.attachedPolicies = []
  role.inlinePolicies['start'] = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      { Effect: 'Allow', Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], Resource: repositories },
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: logs },
    ],
  })
  return role.RoleName
}

/** Denies the execution role everything but IAM unless requests bring a value; returns its name. */
export function denyUnless(find: Finders, wanted: Readonly<Record<string, string>>): string {
  const role = find.role('execution-role')
  role.inlinePolicies['perimeter'] = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', NotAction: 'iam:*', Resource: '*', Condition: { StringNotEquals: wanted } }],
  })
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

/** Adds an administrator that trusts somebody and is none of the platform; returns its ARN. */
export function addAdministrator(world: World, Principal: object): string {
  const like = structuredClone(world.iam.roles.only(({ RoleName }) => RoleName.endsWith('-task-role')))
  const Arn = like.Arn.replace(/[^/]+$/, 'operations')
  const trust = { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }
  world.iam.roles.add({
    ...like,
    RoleName: 'operations',
    Arn,
    Tags: [],
    inlinePolicies: {},
    attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  })
  return Arn
}
