import { check, matchesPattern, type Platform } from '../../harness/index.ts'
import {
  coversEveryRole,
  escalations,
  firmBoundary,
  grantsAction,
  grantsEverything,
  passesEveryRole,
  type Administrator,
  type Escalation,
  type Holder,
  type Policy,
  type Statement,
} from '../../policy/index.ts'
import { addAdministrator, allow, useForTasks } from './role-breaks.ts'

type PlatformRole = Awaited<ReturnType<Platform['roles']>>[number]

/** Statements that allow passing any role, or any of an account. */
const passesAnyRole = (policy: Policy) =>
  grantsAction(policy, 'iam:PassRole').filter(({ resources }) => resources.some(coversEveryRole))

/** Whether the boundary denies what makes a statement an administrator's: all actions, or at least all of IAM. */
function isCapped(statement: Statement, boundary: Policy | undefined): boolean {
  if (boundary === undefined) return false
  const all = grantsAction({ Version: '2012-10-17', Statement: [statement] }, 'any:Action').length > 0
  return all ? grantsEverything(boundary).length === 0 : grantsAction(boundary, 'iam:AttachRolePolicy').length === 0
}

const holderOf = ({ arn, tags, policies, boundary }: PlatformRole): Holder => ({
  arn,
  tags,
  identity: policies.map(({ policy }) => policy),
  attached: policies.flatMap((policy) => policy.arn ?? []),
  ...(boundary && { boundary }),
})

/**
 * The roles and users of the account that may do everything, apart from the platform's roles: these are judged
 * themselves, and who deploys their tasks may always act as they do.
 */
async function otherAdministrators(platform: Platform): Promise<Administrator[]> {
  const [roles, users, ours] = await Promise.all([platform.accountRoles(), platform.users(), platform.roles()])
  return [...roles, ...users].filter(
    ({ arn, policies, boundary }) =>
      !ours.some((one) => one.arn === arn) &&
      policies.some(({ policy }) => grantsEverything(policy).some(({ statement }) => !isCapped(statement, boundary))),
  )
}

/** The policies that allow what a way takes, for messages. */
function policiesWith({ policies }: PlatformRole, acts: Escalation['acts']): string {
  const names = policies
    .filter(({ policy }) => acts.some(({ statement }) => policy.Statement.includes(statement)))
    .map(({ name }) => name)
  return `${names.length === 1 ? 'policy' : 'policies'} ${names.join(' and ')}`
}

check('iam.no-administrator', {
  title: 'No role of the platform is an administrator, or can make itself one',
  covers: ['DG-INF-07'],
  controls: {
    nist: ['AC-2', 'AC-3', 'AC-5', 'AC-6', 'AC-6(2)', 'AC-6(3)', 'AC-6(10)'],
    soc2: ['CC6.3'],
    cis: ['1.15'],
    pci: ['7.2.1', '7.2.2'],
    hipaa: ['164.308(a)(4)(ii)(B)', '164.308(a)(4)(ii)(C)', '164.312(a)(1)'],
  },
  severity: 'critical',
  remedy:
    'Replace the policy by one that names the actions and resources that the role uses. A role that must make roles ' +
    'needs a condition on iam:PermissionsBoundary, or a boundary of its own that it cannot take off.',
  each: (platform) => platform.roles(),
  async verify(role, { platform, settings, expect }) {
    const holder = { ...holderOf(role), administrators: await otherAdministrators(platform) }
    const boundary = firmBoundary(holder)
    const isForbidden = (arn = '') =>
      settings.identity.forbiddenPolicies.some((pattern) => matchesPattern(pattern, arn))
    const problems = role.policies.flatMap(({ name, arn, policy }) =>
      isForbidden(arn)
        ? [`managed policy ${arn} is attached`]
        : grantsEverything(policy).flatMap(({ statement, reason }) =>
            isCapped(statement, boundary) ? [] : [`policy ${name}: ${reason}`],
          ),
    )
    // An administrator has every way there is.
    const ways = problems.length > 0 ? [] : escalations(holder)
    const named = ways.map(({ acts, reason }) => `${policiesWith(role, acts)}: ${reason}`)
    const off = role.boundary !== undefined && boundary === undefined ? [`it may take off its boundary`] : []
    const all = [...problems, ...named]
    expect(all.length > 0 ? [...all, ...off] : [], `role ${role.name} may do too much`).toEqual([])
  },
  breaks: {
    'every action on everything': (_, find) => allow(find, 'task-role', { Action: '*', Resource: '*' }),
    'every action but some': (_, find) => allow(find, 'execution-role', { NotAction: ['iam:*'], Resource: '*' }),
    'every action, everywhere but somewhere': (_, find) =>
      allow(find, 'github-actions', { Action: '*', NotResource: 'arn:aws:s3:::payroll/*' }),
    'a task runs as an administrator whom neither name nor tags tell': (world, find) =>
      useForTasks(world, find, { attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
    'all of IAM': (_, find) => allow(find, 'execution-role', { Action: 'iam:*', Resource: '*' }),
    'policies of roles, its own among them': (_, find) =>
      allow(find, 'execution-role', { Action: ['iam:Attach*', 'iam:Put*', 'iam:Create*'], Resource: '*' }),
    'new roles with any policy': (_, find) =>
      allow(find, 'execution-role', {
        Action: ['iam:CreateRole', 'iam:AttachRolePolicy'],
        Resource: 'arn:aws:iam::111122223333:role/app-*',
      }),
    'trust of every role': (_, find) =>
      allow(find, 'execution-role', { Action: 'iam:UpdateAssumeRolePolicy', Resource: '*' }),
    'keys of every user': (_, find) => allow(find, 'execution-role', { Action: 'iam:CreateAccessKey', Resource: '*' }),
    'tasks with every role': (_, find) =>
      allow(find, 'execution-role', { Action: ['iam:PassRole', 'ecs:RunTask'], Resource: '*' }),
    'tasks with an administrator that it names': (world, find) => {
      const Arn = addAdministrator(world, { Service: 'ecs-tasks.amazonaws.com' })
      const start = { Effect: 'Allow', Action: 'ecs:RunTask', Resource: '*' }
      const pass = { Effect: 'Allow', Action: 'iam:PassRole', Resource: Arn }
      const role = find.role('execution-role')
      role.inlinePolicies['broken'] = JSON.stringify({ Version: '2012-10-17', Statement: [start, pass] })
      return role.RoleName
    },
    'an administrator that trusts the account': (world, find) => {
      const Arn = addAdministrator(world, { AWS: 'arn:aws:iam::111122223333:root' })
      return allow(find, 'task-role', { Action: 'sts:AssumeRole', Resource: Arn })
    },
    'the code of every function, by its configuration': (_, find) =>
      allow(find, 'execution-role', { Action: 'lambda:UpdateFunctionConfiguration', Resource: '*' }),
    'a boundary that it may take off': (_, find) => {
      const role = find.role('task-role')
      role.permissionsBoundary = 'arn:aws:iam::aws:policy/IAMFullAccess'
      return allow(find, 'task-role', { Action: '*', Resource: '*' })
    },
    'managed policy of administrators': (_, find) => {
      const role = find.role('task-role')
      role.attachedPolicies.push('arn:aws:iam::aws:policy/AdministratorAccess')
      return role.RoleName
    },
  },
})

check('iam.pass-role', {
  title: 'No role of the platform may pass every role',
  covers: ['DG-INF-07'],
  controls: {
    nist: ['AC-3', 'AC-5', 'AC-6', 'AC-6(10)'],
    soc2: ['CC6.3'],
    pci: ['7.2.1', '7.2.2'],
    hipaa: ['164.312(a)(1)'],
  },
  severity: 'high',
  remedy: 'Name the roles that may be passed, and limit iam:PassedToService to ecs-tasks.amazonaws.com.',
  each: (platform) => platform.roles(),
  async verify(role, { expect }) {
    const wide = role.policies.flatMap(({ name, policy }) =>
      passesAnyRole(policy).map(({ reason }) => `policy ${name}: ${reason}`),
    )
    expect(passesEveryRole(holderOf(role)) ? wide : [], `role ${role.name} may hand any role to a service`).toEqual([])
  },
  breaks: {
    'every role': (_, find) => allow(find, 'task-role', { Action: 'iam:PassRole', Resource: '*' }),
    'every role of the account': (_, find) =>
      allow(find, 'github-actions', { Action: ['iam:Pass*'], Resource: 'arn:aws:iam::111122223333:role/*' }),
    'every resource there is, by a pattern': (_, find) =>
      allow(find, 'task-role', { Action: 'iam:PassRole', Resource: 'arn:aws:*' }),
    'every role of every account': (_, find) =>
      allow(find, 'task-role', { Action: 'iam:PassRole', Resource: ['arn:aws:iam::*'] }),
    'every role with a tag, which does not limit passing': (_, find) =>
      allow(find, 'execution-role', {
        Action: 'iam:PassRole',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/team': 'app' } },
      }),
    'by not naming it': (_, find) => allow(find, 'execution-role', { NotAction: 's3:*', Resource: '*' }),
    'every role but one': (_, find) =>
      allow(find, 'execution-role', {
        Action: 'iam:PassRole',
        NotResource: 'arn:aws:iam::111122223333:role/administrators',
      }),
  },
})
