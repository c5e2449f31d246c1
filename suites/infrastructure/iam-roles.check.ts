import { check, lastPart } from '../../harness/index.ts'
import { trustedPrincipals } from '../../policy/index.ts'
import { isWithinAccount } from './confused-deputy.ts'
import { judgeRequests } from '../role-judgement.ts'
import { secretRequests } from '../secret-requests.ts'
import { executionNeeds } from './execution-needs.ts'
import { withRepository } from './repository-policies.ts'
import { addToTrust, changeTrust, denyUnless, limitPulling, rewritePolicy, useForTasks } from './role-breaks.ts'
import { ecsMayAssume, TASKS } from './task-trust.ts'

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
