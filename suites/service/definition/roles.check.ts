import { check, lastPart, matchesPattern, type CheckContext, type Finders } from '../../../harness/index.ts'
import {
  broadGrants,
  grantsEverything,
  mayDo,
  parsePolicy,
  type Policy,
  type PolicySet,
  type Statement,
} from '../../../policy/index.ts'
import { changeDefinition } from '../task-definitions-breaks.ts'

/** What IAM knows of a role that a task definition names by its ARN or by its name; undefined when there is none. */
async function roleOf(role: string, { aws }: Pick<CheckContext, 'aws'>) {
  const { RoleDetailList = [], Policies = [] } = await aws.iam.getAccountAuthorizationDetails()
  const found = RoleDetailList.find(
    ({ Arn, RoleName }) => Arn === role || (!role.startsWith('arn:') && RoleName === lastPart(role)),
  )
  if (found === undefined) return undefined
  const managed = (arn: string): string | undefined =>
    Policies.find(({ Arn }) => Arn === arn)?.PolicyVersionList?.find(({ IsDefaultVersion }) => IsDefaultVersion)
      ?.Document
  const inline = (found.RolePolicyList ?? []).map(({ PolicyName, PolicyDocument = '' }) => ({
    name: `inline policy ${PolicyName}`,
    arn: undefined,
    document: PolicyDocument,
  }))
  const attached = (found.AttachedManagedPolicies ?? []).map(({ PolicyArn = '' }) => ({
    name: `policy ${PolicyArn}`,
    arn: PolicyArn,
    document: managed(PolicyArn),
  }))
  const { PermissionsBoundaryArn: boundary } = found.PermissionsBoundary ?? {}
  return {
    arn: found.Arn ?? role,
    policies: [...inline, ...attached],
    ...(boundary !== undefined && { boundary: { arn: boundary, document: managed(boundary) } }),
  }
}

check('task-roles.separate', {
  title: 'What starts a task and what runs in it act under different roles',
  covers: ['SD-SVC-04', 'SOP-STG-02'],
  controls: { nist: ['AC-3', 'AC-5', 'AC-6'], soc2: ['CC6.3'], pci: ['7.2.1', '7.2.2'], hipaa: ['164.312(a)(1)'] },
  severity: 'high',
  remedy:
    'Give the application a task role of its own: the execution role may read every secret that tasks start with.',
  each: (platform) => platform.judgedDefinitions(),
  async verify({ family, executionRoleArn, taskRoleArn }, { aws, expect }) {
    const problems: string[] = []
    if (executionRoleArn === undefined)
      problems.push('it names no execution role: Fargate can neither pull from ECR nor write logs')
    else if (taskRoleArn !== undefined && lastPart(executionRoleArn) === lastPart(taskRoleArn))
      problems.push(`task role and execution role are one: ${lastPart(taskRoleArn)}`)
    for (const role of new Set([executionRoleArn, taskRoleArn])) {
      if (role !== undefined && (await roleOf(role, { aws })) === undefined)
        problems.push(`role ${role} does not exist`)
    }
    expect(problems, `roles of ${family}`).toEqual([])
  },
  breaks: {
    'one role for both': (_, find) =>
      changeDefinition(find, 'service-a', (definition) =>
        Object.assign(definition, { taskRoleArn: definition.executionRoleArn }),
      ),
    'no execution role': (_, find) =>
      changeDefinition(find, 'worker', (definition) => {
        delete definition.executionRoleArn
      }),
    'the same role by its name': (_, find) =>
      changeDefinition(find, 'service-b', (definition) =>
        Object.assign(definition, { executionRoleArn: lastPart(definition.taskRoleArn) }),
      ),
    'a role that does not exist': (_, find) =>
      changeDefinition(
        find,
        'service-a',
        (definition) => (definition.taskRoleArn = 'arn:aws:iam::111122223333:role/gone'),
      ),
  },
})

check('task-roles.narrow', {
  title: 'The roles of tasks open no whole service, and no secrets or data of everybody',
  covers: ['SD-SVC-04', 'SOP-STG-02'],
  controls: {
    nist: ['AC-3', 'AC-6', 'AC-6(10)'],
    soc2: ['CC6.3'],
    pci: ['7.2.1', '7.2.2'],
    hipaa: ['164.308(a)(4)(ii)(B)', '164.312(a)(1)'],
  },
  severity: 'high',
  remedy:
    'Replace the policy by one that names the actions and resources that the tasks use; for logs, ' +
    'AmazonECSTaskExecutionRolePolicy is enough.',
  each: (platform) => platform.judgedDefinitions(),
  async verify({ family, executionRoleArn, taskRoleArn }, { aws, settings, expect, inconclusive }) {
    const problems: string[] = []
    for (const role of new Set([executionRoleArn, taskRoleArn])) {
      if (role === undefined) continue
      const found = await roleOf(role, { aws })
      if (found === undefined)
        return inconclusive(`Role ${role}, which ${family} names, does not exist: there is nothing to judge.`)
      const { arn: id, policies, boundary } = found
      const isBroad = ({ arn }: { arn: string | undefined }): boolean =>
        arn !== undefined && settings.service.broadPolicies.some((pattern) => matchesPattern(pattern, arn))
      const [broad, others] = [policies.filter(isBroad), policies.filter((policy) => !isBroad(policy))]
      const unread = [...others, ...(boundary ? [{ ...boundary, name: `boundary ${boundary.arn}` }] : [])].find(
        ({ document }) => document === undefined,
      )
      if (unread !== undefined)
        return inconclusive(`IAM says that ${role} has ${unread.name}, and lists no document of it.`)
      const limit = boundary?.document === undefined ? {} : { boundary: parsePolicy(boundary.document) }
      const read = others.map(({ name, document = '' }) => ({ name, policy: parsePolicy(document) }))
      const identity = read.map(({ policy }) => policy)
      const excess = read.flatMap(({ name, policy }) => {
        const whole = wholeServices(policy, { ...limit, identity }, id)
        const told = whole.map(({ statement }) => statement)
        return [
          ...whole.map(({ action }) => `${name} allows ${action} on everything`),
          ...broadGrants({ ...limit, identity }, id)
            .filter(({ statement }) => policy.Statement.includes(statement) && !told.includes(statement))
            .map(({ reason }) => `${name}: ${reason}`),
        ]
      })
      problems.push(
        ...[...broad.map(({ name }) => `${name} is attached`), ...excess].map(
          (problem) => `role ${lastPart(role)}: ${problem}`,
        ),
      )
    }
    expect(problems, `the roles of ${family} may do too much`).toEqual([])
  },
  breaks: {
    "the documents' own example": (_, find) =>
      attach(find, 'execution-role', 'arn:aws:iam::aws:policy/CloudWatchLogsFullAccess'),
    'full access of the application': (_, find) =>
      attach(find, 'task-role', 'arn:aws:iam::aws:policy/AmazonS3FullAccess'),
    'power users': (_, find) => attach(find, 'task-role', 'arn:aws:iam::aws:policy/PowerUserAccess'),
    'the same under another name': (_, find) => allow(find, 'task-role', ['dynamodb:*']),
    'all buckets, by their ARN': (_, find) =>
      allow(find, 'task-role', ['s3:*'], ['arn:aws:s3:::*', 'arn:aws:s3:::*/*']),
    'all tables of the account': (_, find) =>
      allow(find, 'task-role', ['dynamodb:*'], ['arn:aws:dynamodb:us-east-1:111122223333:table/*']),
    everything: (_, find) => allow(find, 'execution-role', ['*']),
    'secrets of everybody': (_, find) => allow(find, 'task-role', ['secretsmanager:GetSecretValue']),
    'parameters of everybody, by their ARN': (_, find) =>
      allow(find, 'execution-role', ['ssm:GetParameter*'], ['arn:aws:ssm:us-east-1:111122223333:parameter/*']),
    'objects of every bucket': (_, find) => allow(find, 'task-role', ['s3:Get*'], ['arn:aws:s3:::*/*']),
    'decrypting with every key': (_, find) => allow(find, 'task-role', ['kms:Decrypt']),
    'every role': (_, find) => allow(find, 'task-role', ['sts:AssumeRole'], ['arn:aws:iam::*:role/*']),
  },
})

/**
 * A pattern of resources that means all of them, or all of a service's or of one of its kinds: `*`, `arn:aws:s3:::*`,
 * `arn:aws:dynamodb:*:*:table/*`. What comes before the slash is a bucket, and no kind, where an ARN names no account.
 */
const isEverything = (resource: string): boolean =>
  resource === '*' ||
  /^arn:[^:]+:[^:]+:[^:]*:[^:]*:\*(?:\/\*)?$/.test(resource) ||
  /^arn:[^:]+:[^:]+:[^:]*:[^:]+:[\w-]+[/:]\*(?:\/\*)?$/.test(resource)

/** Where a policy allows all of a service, or everything, on every resource, within the boundary and what is denied. */
function wholeServices(policy: Policy, all: PolicySet, arn: string): { statement: Statement; action: string }[] {
  const everything = grantsEverything(policy).map(({ statement }) => statement)
  const isAllowed = (action: string, resource: string): boolean =>
    mayDo(all, { action: action === '*' ? 'any-service:AnyAction' : action.replace('*', 'AnyAction'), resource, arn })
  return policy.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap((statement) => {
    const { Action = [], Resource = ['*'] } = statement
    const wide = Resource.filter(isEverything).map((pattern) => pattern.replaceAll('*', 'any'))
    return (everything.includes(statement) ? ['*'] : Action.filter((action) => /^[\w-]+:\*$/.test(action)))
      .filter((action) => wide.some((resource) => isAllowed(action, resource)))
      .map((action) => ({ statement, action: action === '*' ? 'every action' : action }))
  })
}

function attach(find: Finders, ending: string, policy: string): void {
  find.role(ending).attachedPolicies.push(policy)
}

function allow(find: Finders, ending: string, Action: readonly string[], Resource: readonly string[] = ['*']): void {
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] }
  find.role(ending).inlinePolicies['broken'] = JSON.stringify(document)
}
