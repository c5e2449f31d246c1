import { check, lastPart, matchesPattern, type Finders, type World } from '../../harness/index.ts'
import {
  coversEveryRole,
  grantsAction,
  grantsEverything,
  trustedPrincipals,
  type Policy,
  type Statement,
} from '../../policy/index.ts'
import { isWithinAccount } from './confused-deputy.ts'
import { judgeRequests } from '../role-judgement.ts'
import { secretRequests } from '../secret-requests.ts'
import { executionNeeds } from './execution-needs.ts'
import { withRepository } from './repository-policies.ts'
import { addToTrust, changeTrust, denyUnless, limitPulling, rewritePolicy } from './role-breaks.ts'
import { ecsMayAssume, TASKS } from './task-trust.ts'

/** Adds a statement to a role by an inline policy; returns the role's name. */
function allow(find: Finders, ending: string, statement: object): string {
  const role = find.role(ending)
  role.inlinePolicies['broken'] = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', ...statement }],
  })
  return role.RoleName
}

/** Adds a role that a task runs as, and that neither its name nor its tags assign to the platform. */
function useForTasks(world: World, find: Finders, change: object): string {
  const like = structuredClone(find.role('task-role'))
  const Arn = like.Arn.replace(like.RoleName, 'legacy')
  world.iam.roles.add({ ...like, RoleName: 'legacy', Arn, Tags: [], ...change })
  world.ecs.taskDefinitions.first(({ taskRoleArn }) => taskRoleArn !== undefined).taskRoleArn = Arn
  return 'legacy'
}

/** Statements that allow passing any role, or any of an account. */
const passesAnyRole = (policy: Policy) =>
  grantsAction(policy, 'iam:PassRole').filter(({ resources }) => resources.some(coversEveryRole))

/** Whether the boundary denies what makes a statement an administrator's: all actions, or at least all of IAM. */
function isCapped(statement: Statement, boundary: Policy | undefined): boolean {
  if (boundary === undefined) return false
  const all = grantsAction({ Version: '2012-10-17', Statement: [statement] }, 'any:Action').length > 0
  return all ? grantsEverything(boundary).length === 0 : grantsAction(boundary, 'iam:AttachRolePolicy').length === 0
}

check('iam.task-trust', {
  title: 'Only ECS may assume the roles of tasks',
  covers: ['DG-INF-07'],
  controls: { nist: ['AC-2', 'AC-3', 'AC-6'], soc2: ['CC6.3'], pci: ['7.2.1', '7.2.2'], hipaa: ['164.312(a)(1)'] },
  severity: 'critical',
  remedy: `Let the trust policy name the service ${TASKS} and nobody else.`,
  each: (platform) => platform.roles('execution', 'task'),
  async verify({ name, arn, trust }, context) {
    const { region, expect, inconclusive } = context
    const trusted = trustedPrincipals(trust)
    const others = trusted.filter((principal) => !(principal.kind === 'service' && principal.name === TASKS))
    expect(
      others.map((principal) => `${principal.kind} ${principal.name}`),
      `role ${name} is also trusted to`,
    ).toEqual([])
    expect(
      trusted.map((principal) => principal.name),
      `principals that role ${name} trusts`,
    ).toContain(TASKS)
    const { may, keys } = await ecsMayAssume({ arn, trust }, context)
    const asked = `${TASKS} may assume role ${name} for tasks of this account in ${region}`
    if (may === undefined) inconclusive(`Whether ${asked} depends on ${keys.join(', ')}, which is not known.`)
    expect(may ? [] : ['its conditions or denials refuse it'], `role ${name}: whether ${asked}`).toEqual([])
  },
  breaks: {
    'another service too': (_, find) =>
      changeTrust(find, 'task-role', { Principal: { Service: [TASKS, 'ec2.amazonaws.com'] } }),
    'the account': (_, find) =>
      changeTrust(find, 'execution-role', { Principal: { AWS: 'arn:aws:iam::111122223333:root', Service: TASKS } }),
    everyone: (_, find) => changeTrust(find, 'task-role', { Principal: '*' }),
    'everyone but one': (_, find) =>
      changeTrust(find, 'task-role', {
        Principal: undefined,
        NotPrincipal: { AWS: 'arn:aws:iam::111122223333:user/former' },
      }),
    'not ECS at all': (_, find) => changeTrust(find, 'execution-role', { Principal: { Service: 'ecs.amazonaws.com' } }),
    "a role that is the platform's only because a task runs as it": (world, find) =>
      useForTasks(world, find, {
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
        }),
      }),
    'ECS denied': (_, find) => changeTrust(find, 'execution-role', { Effect: 'Deny' }),
    'ECS allowed, and denied by a further statement': (_, find) =>
      addToTrust(find, 'execution-role', { Effect: 'Deny', Principal: '*', Action: 'sts:*' }),
    'tasks of another region only': (_, find) =>
      changeTrust(find, 'task-role', {
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:eu-west-1:111122223333:*' } },
      }),
    'whoever brings an external id, as ECS does not': (_, find) =>
      changeTrust(find, 'task-role', { Condition: { StringEquals: { 'sts:ExternalId': 'platform' } } }),
  },
})

check('iam.task-trust-source', {
  title: 'ECS may assume the roles for tasks of this account only',
  covers: ['DG-INF-07'],
  controls: { nist: ['AC-3', 'AC-4'], soc2: ['CC6.3'] },
  severity: 'medium',
  remedy: 'Add to the trust policy a condition on aws:SourceAccount, or on aws:SourceArn within the account.',
  each: (platform) => platform.roles('execution', 'task'),
  async verify({ name, trust }, { platform, settings, expect, notApplicable }) {
    if (!settings.identity.trustNamesSource)
      notApplicable('This environment does not ask for it (identity.trustNamesSource).')
    const [account] = await platform.account()
    const unlimited = trustedPrincipals(trust).filter(
      ({ kind, conditions }) => kind === 'service' && !isWithinAccount(conditions, account!.accountId),
    )
    expect(
      unlimited.map(({ name: service }) => `${service} without a condition that names account ${account!.accountId}`),
      `role ${name} trusts`,
    ).toEqual([])
  },
  breaks: {
    'no condition': (_, find) => changeTrust(find, 'task-role', { Condition: undefined }),
    'another account': (_, find) =>
      changeTrust(find, 'task-role', { Condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } } }),
    'only if present': (_, find) =>
      changeTrust(find, 'execution-role', {
        Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } },
      }),
    'any account of a pattern': (_, find) =>
      changeTrust(find, 'execution-role', {
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:us-east-1:*:*' } },
      }),
  },
})

check('iam.no-administrator', {
  title: 'No role of the platform is an administrator',
  covers: ['DG-INF-07'],
  controls: {
    nist: ['AC-2', 'AC-3', 'AC-5', 'AC-6', 'AC-6(2)', 'AC-6(3)', 'AC-6(10)'],
    soc2: ['CC6.3'],
    cis: ['1.15'],
    pci: ['7.2.1', '7.2.2'],
    hipaa: ['164.308(a)(4)(ii)(B)', '164.308(a)(4)(ii)(C)', '164.312(a)(1)'],
  },
  severity: 'critical',
  remedy: 'Replace the policy by one that names the actions and resources that the role uses.',
  each: (platform) => platform.roles(),
  async verify(role, { settings, expect }) {
    const isForbidden = (arn = '') =>
      settings.identity.forbiddenPolicies.some((pattern) => matchesPattern(pattern, arn))
    const problems = role.policies.flatMap(({ name, arn, policy }) =>
      isForbidden(arn)
        ? [`managed policy ${arn} is attached`]
        : grantsEverything(policy).flatMap(({ statement, reason }) =>
            isCapped(statement, role.boundary) ? [] : [`policy ${name}: ${reason}`],
          ),
    )
    expect(problems, `role ${role.name} may do too much`).toEqual([])
  },
  breaks: {
    'every action on everything': (_, find) => allow(find, 'task-role', { Action: '*', Resource: '*' }),
    'every action but some': (_, find) => allow(find, 'execution-role', { NotAction: ['iam:*'], Resource: '*' }),
    'every action, everywhere but somewhere': (_, find) =>
      allow(find, 'github-actions', { Action: '*', NotResource: 'arn:aws:s3:::payroll/*' }),
    'a task runs as an administrator whom neither name nor tags tell': (world, find) =>
      useForTasks(world, find, { attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
    'all of IAM': (_, find) => allow(find, 'execution-role', { Action: 'iam:*', Resource: '*' }),
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
    const isEffective = role.boundary === undefined || passesAnyRole(role.boundary).length > 0
    expect(isEffective ? wide : [], `role ${role.name} may hand any role to a service`).toEqual([])
  },
  breaks: {
    'every role': (_, find) => allow(find, 'task-role', { Action: 'iam:PassRole', Resource: '*' }),
    'every role of the account': (_, find) =>
      allow(find, 'github-actions', { Action: ['iam:Pass*'], Resource: 'arn:aws:iam::111122223333:role/*' }),
    'every resource there is, by a pattern': (_, find) =>
      allow(find, 'task-role', { Action: 'iam:PassRole', Resource: 'arn:aws:*' }),
    'every role of every account': (_, find) =>
      allow(find, 'task-role', { Action: 'iam:PassRole', Resource: ['arn:aws:iam::*'] }),
    'by not naming it': (_, find) => allow(find, 'execution-role', { NotAction: 's3:*', Resource: '*' }),
    'every role but one': (_, find) =>
      allow(find, 'execution-role', {
        Action: 'iam:PassRole',
        NotResource: 'arn:aws:iam::111122223333:role/administrators',
      }),
  },
})

check('iam.execution-permissions', {
  title: 'The execution role may do what its task definitions need: pull images, write logs, read secrets',
  covers: ['DG-INF-07'],
  controls: { nist: ['AC-3', 'AC-6'], soc2: ['CC6.3'] },
  severity: 'high',
  remedy:
    'Attach AmazonECSTaskExecutionRolePolicy, and allow reading the secrets of the task definitions and decrypting ' +
    'with their key.',
  each: (platform) => platform.roles('execution'),
  async verify(role, context) {
    const { platform, settings, region, expect, notApplicable, inconclusive } = context
    const [all, secrets] = await Promise.all([platform.judgedDefinitions(), platform.usedSecrets()])
    const own = all.filter(
      ({ executionRoleArn }) => executionRoleArn !== undefined && lastPart(executionRoleArn) === role.name,
    )
    const ids = new Set(own.map(({ subject }) => subject.id))
    const [account] = await platform.account()
    const used = secrets.flatMap(({ uses, ...secret }) => {
      const ours = uses.filter(({ definition }) => ids.has(definition))
      return ours.length === 0 ? [] : [{ ...secret, uses: ours }]
    })
    const [starting, reading] = await Promise.all([
      Promise.all(
        executionNeeds(own, { account: account!.accountId, region }).map((need) => withRepository(need, context)),
      ),
      Promise.all(used.map((secret) => secretRequests(secret, context))),
    ])
    const needs = [...starting, ...reading.flat()]
    if (needs.length === 0)
      notApplicable('Its task definitions need nothing of it: no image of ECR, no log, no secret.')
    const { problems, open } = await judgeRequests(role, needs, context)
    const whose = `execution role ${role.name} (${settings.identity.simulatePolicies ? 'asked of IAM' : 'by the policies alone'})`
    expect(problems, whose).toEqual([])
    if (open.length > 0) inconclusive(`${whose}: ${open.join('; ')}`)
  },
  breaks: {
    'cannot pull or log': (_, find) => {
      const role = find.role('execution-role')
      role.attachedPolicies = []
      return role.RoleName
    },
    'cannot read secrets': (_, find) => {
      const role = find.role('execution-role')
      delete role.inlinePolicies['secrets']
      return role.RoleName
    },
    'denied again': (_, find) => {
      const role = find.role('execution-role')
      role.inlinePolicies['broken'] = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: 'kms:*', Resource: '*' }],
      })
      return role.RoleName
    },
    'repositories and log groups of another region': (_, find) =>
      limitPulling(find, 'arn:aws:ecr:eu-west-1:111122223333:repository/*', 'arn:aws:logs:eu-west-1:111122223333:*'),
    'the repositories of another team': (_, find) =>
      limitPulling(find, 'arn:aws:ecr:us-east-1:111122223333:repository/team-b/*', '*'),
    'a log group without its streams': (_, find) =>
      limitPulling(find, '*', 'arn:aws:logs:us-east-1:111122223333:log-group:/ecs/production/service-a'),
    'a secret of another environment': (_, find) =>
      rewritePolicy(find, 'secrets', (text) => text.replaceAll('secret:production/', 'secret:develop/')),
    'the policy of a repository keeps everyone out': (_, find) => {
      find.repository('worker').policyText = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Principal: '*', Action: 'ecr:BatchGetImage' }],
      })
      return find.role('execution-role').RoleName
    },
    'only another region is allowed': (_, find) => denyUnless(find, { 'aws:RequestedRegion': 'eu-west-1' }),
    'only calls by another endpoint': (_, find) => denyUnless(find, { 'aws:SourceVpce': 'vpce-0123456789abcdef0' }),
    'only another organization': (_, find) => denyUnless(find, { 'aws:PrincipalOrgID': 'o-another' }),
    'boundary without secrets': (_, find) => {
      const role = find.role('execution-role')
      role.permissionsBoundary = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'
      return role.RoleName
    },
  },
})
