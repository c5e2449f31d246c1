import { check, lastPart } from '../../harness/index.ts'
import { contextSatisfying, evaluatePolicies, grantsAction, trustedPrincipals } from '../../policy/index.ts'
import { isWithinAccount } from './confused-deputy.ts'
import { executionNeeds } from './execution-needs.ts'
import { changeTrust, useForTasks } from './role-breaks.ts'

const TASKS = 'ecs-tasks.amazonaws.com'

check('iam.task-trust', {
  title: 'Only ECS may assume the roles of tasks',
  covers: ['DG-INF-07'],
  controls: { nist: ['AC-2', 'AC-3', 'AC-6'], soc2: ['CC6.3'], pci: ['7.2.1', '7.2.2'], hipaa: ['164.312(a)(1)'] },
  severity: 'critical',
  remedy: `Let the trust policy name the service ${TASKS} and nobody else.`,
  each: (platform) => platform.roles('execution', 'task'),
  async verify({ name, trust }, { expect }) {
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
  async verify(role, { aws, platform, settings, expect, notApplicable }) {
    const identity = role.policies.map(({ policy }) => policy)
    const problems: string[] = []
    const [all, secrets] = await Promise.all([platform.judgedDefinitions(), platform.usedSecrets()])
    const own = all.filter(
      ({ executionRoleArn }) => executionRoleArn !== undefined && lastPart(executionRoleArn) === role.name,
    )
    const ids = new Set(own.map(({ subject }) => subject.id))
    const needs = executionNeeds(
      own,
      secrets.filter(({ uses }) => uses.some(({ definition }) => ids.has(definition))),
    )
    if (needs.length === 0)
      notApplicable('Its task definitions need nothing of it: no image of ECR, no log, no secret.')
    for (const action of needs) {
      // Asked on resources and under conditions of the role's own policies: a boundary, a denial or the organization
      // may still refuse it.
      const grants = identity.flatMap((policy) => grantsAction(policy, action))
      const requests = grants.flatMap(({ resources, statement }) =>
        resources.map((resource) => ({ resource, context: contextSatisfying(statement.Condition) })),
      )
      if (requests.length === 0) problems.push(`no policy allows ${action}`)
      for (const [, same] of Map.groupBy(requests, (request) => JSON.stringify(request))) {
        const { resource, context } = same[0]!
        const decision = settings.identity.simulatePolicies
          ? await simulated(action, resource, context)
          : evaluatePolicies(
              { identity, ...(role.boundary === undefined ? {} : { boundary: role.boundary }) },
              {
                action,
                resource,
                context: Object.fromEntries(context.map(({ key, value }) => [key, value])),
                principal: { arn: role.arn },
              },
            ).decision
        if (decision !== 'allowed')
          problems.push(`${action} on ${resource} is allowed by a policy, and yet the decision is ${decision}`)
      }
    }
    expect(
      problems,
      `execution role ${role.name} (${settings.identity.simulatePolicies ? 'asked of IAM' : 'by the policies alone'})`,
    ).toEqual([])

    async function simulated(
      action: string,
      resource: string,
      context: ReturnType<typeof contextSatisfying>,
    ): Promise<string | undefined> {
      const { EvaluationResults = [] } = await aws.iam.simulatePrincipalPolicy({
        PolicySourceArn: role.arn,
        ActionNames: [action],
        ResourceArns: [resource],
        ...(context.length > 0 && {
          ContextEntries: context.map(({ key, type, value }) => ({
            ContextKeyName: key,
            ContextKeyType: type,
            ContextKeyValues: [value],
          })),
        }),
      })
      return EvaluationResults[0]?.EvalDecision
    }
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
    'boundary without secrets': (_, find) => {
      const role = find.role('execution-role')
      role.permissionsBoundary = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'
      return role.RoleName
    },
  },
})
