import { check, lastPart, matchesPattern, type CheckContext, type Finders } from '../../../harness/index.ts'
import { grantsEverything, parsePolicy } from '../../../policy/index.ts'
import { executionUses } from './execution-use.ts'
import { changeDefinition } from '../task-definitions-breaks.ts'

/** What IAM knows of a role that a task definition names by its ARN or by its name; undefined when there is none. */
async function roleOf(role: string, { aws }: Pick<CheckContext, 'aws'>) {
  const { RoleDetailList = [], Policies = [] } = await aws.iam.getAccountAuthorizationDetails()
  const found = RoleDetailList.find(
    ({ Arn, RoleName }) => Arn === role || (!role.startsWith('arn:') && RoleName === lastPart(role)),
  )
  if (found === undefined) return undefined
  const inline = (found.RolePolicyList ?? []).map(({ PolicyName, PolicyDocument = '' }) => ({
    name: `inline policy ${PolicyName}`,
    arn: undefined,
    document: PolicyDocument,
  }))
  const attached = (found.AttachedManagedPolicies ?? []).map(({ PolicyArn = '' }) => ({
    name: `policy ${PolicyArn}`,
    arn: PolicyArn,
    document: Policies.find(({ Arn }) => Arn === PolicyArn)?.PolicyVersionList?.find(
      ({ IsDefaultVersion }) => IsDefaultVersion,
    )?.Document,
  }))
  return [...inline, ...attached]
}

check('task-roles.separate', {
  title: 'What starts a task and what runs in it act under different roles',
  covers: ['SD-SVC-04', 'SOP-STG-02'],
  controls: { nist: ['AC-3', 'AC-5', 'AC-6'], soc2: ['CC6.3'], pci: ['7.2.1', '7.2.2'], hipaa: ['164.312(a)(1)'] },
  severity: 'high',
  remedy:
    'Give the application a task role of its own: the execution role may read every secret that tasks start with.',
  each: (platform) => platform.judgedDefinitions(),
  async verify(definition, { aws, expect, notApplicable }) {
    const { family, executionRoleArn, taskRoleArn } = definition
    const uses = executionUses(definition)
    if (executionRoleArn === undefined && taskRoleArn === undefined && uses.length === 0)
      notApplicable('It names no role, and its containers start without one.')
    const problems: string[] = []
    if (executionRoleArn === undefined) {
      if (uses.length > 0) problems.push(`it names no execution role: ${uses.join(', ')}`)
    } else if (taskRoleArn !== undefined && lastPart(executionRoleArn) === lastPart(taskRoleArn))
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
  title: 'The roles of tasks hold no policy that opens a whole service',
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
      const policies = await roleOf(role, { aws })
      if (policies === undefined)
        return inconclusive(`Role ${role}, which ${family} names, does not exist: there is nothing to judge.`)
      for (const { name, arn, document } of policies) {
        if (arn !== undefined && settings.service.broadPolicies.some((pattern) => matchesPattern(pattern, arn)))
          problems.push(`role ${lastPart(role)}: ${name} is attached`)
        else if (document === undefined)
          return inconclusive(`IAM says that ${name} is attached to ${role}, and lists no document of it.`)
        else
          for (const action of wholeServices(document))
            problems.push(`role ${lastPart(role)}: ${name} allows ${action} on everything`)
      }
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
  },
})

/**
 * A pattern of resources that means all of them, or all of a service's or of one of its kinds: `*`, `arn:aws:s3:::*`,
 * `arn:aws:dynamodb:*:*:table/*`.
 */
const isEverything = (resource: string): boolean =>
  resource === '*' || /^arn:[^:]+:[^:]+:[^:]*:[^:]*:(?:[\w-]+[/:])?\*(?:\/\*)?$/.test(resource)

/** Patterns of actions by which a policy allows all of a service, or everything, on every resource. */
function wholeServices(document: string): string[] {
  const policy = parsePolicy(document)
  const everything = grantsEverything(policy).map(({ statement }) => statement)
  return policy.Statement.filter(
    ({ Effect, Resource }) => Effect === 'Allow' && Resource?.some(isEverything) === true,
  ).flatMap((statement) =>
    everything.includes(statement)
      ? ['every action']
      : (statement.Action ?? []).filter((action) => /^[\w-]+:\*$/.test(action)),
  )
}

function attach(find: Finders, ending: string, policy: string): void {
  find.role(ending).attachedPolicies.push(policy)
}

function allow(find: Finders, ending: string, Action: readonly string[], Resource: readonly string[] = ['*']): void {
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] }
  find.role(ending).inlinePolicies['broken'] = JSON.stringify(document)
}
