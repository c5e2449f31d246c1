import { check, type Finders } from '../../../harness/index.ts'
import { plainLooks } from './secrets-plain.ts'
import { changeContainer } from '../task-definitions-breaks.ts'
import { DAY, requireRunRegion, NO_SECRETS, NOT_FOUND } from './secrets-subject.ts'

check('secrets.plain-environment', {
  title: 'No secret stands in the plain environment of a container, nor in its command, labels or log options',
  covers: ['DG-SVC-07', 'SOP-STG-02'],
  controls: {
    nist: ['IA-5', 'IA-5(7)', 'SC-28'],
    soc2: ['CC6.1'],
    pci: ['8.3.2', '8.6.2'],
    hipaa: ['164.312(a)(2)(iv)'],
  },
  severity: 'critical',
  remedy:
    'Move the value to Secrets Manager, name it under secrets of the container, and change it: everyone who may ' +
    'read task definitions has seen it. Name harmless variables in service.plainVariables.',
  each: (platform) => platform.judgedDefinitions(),
  async verify({ containerDefinitions = [], subject }, { settings, expect, inconclusive }) {
    const problems = containerDefinitions.flatMap((container) =>
      plainLooks(container, settings.service.plainVariables).map((look) => `container ${container.name}: ${look}`),
    )
    const files = containerDefinitions.flatMap(({ name, environmentFiles = [] }) =>
      environmentFiles.map(({ value }) => `container ${name} from ${value}`),
    )
    if (problems.length === 0 && files.length > 0)
      inconclusive(`Variables come from files, which are not read: ${files.join(', ')}.`)
    expect(problems, `environment of task definition ${subject.name}`).toEqual([])
  },
  breaks: {
    'a password by its name': (_, find) => addVariable(find, 'service-a', 'DB_PASSWORD', 'correct-horse-battery'),
    'a password in an address': (_, find) =>
      addVariable(find, 'service-b', 'DATABASE_ADDRESS', 'postgres://app:correct-horse@db.internal:5432/app'),
    'a token by its shape': (_, find) => addVariable(find, 'worker', 'UPSTREAM', `ghp_${'abcdefghij'.repeat(4)}`),
    'in its command': (_, find) =>
      changeContainer(find, 'worker', (container) => (container.command = ['serve', '--db-password', 'correct-horse'])),
    'in a label': (_, find) =>
      changeContainer(
        find,
        'service-b',
        (container) => (container.dockerLabels = { 'com.example.api-key': '4f9a8b7c6d5e' }),
      ),
    'the token of a log driver': (_, find) =>
      changeContainer(
        find,
        'service-a',
        ({ logConfiguration }) => (logConfiguration!.options!['splunk-token'] = 'B5A79AAD-D822-46CC-80D1-819F80D7BFB0'),
      ),
    'a secret within JSON': (_, find) =>
      addVariable(find, 'worker', 'OPTIONS', '{"broker":{"password":"correct-horse"}}'),
  },
})

check('secrets.rotated', {
  title: 'Secrets are rotated, or were changed recently',
  covers: ['DG-SVC-07'],
  controls: { nist: ['IA-5', 'IA-5(1)', 'SC-12'], soc2: ['CC6.1'], pci: ['8.3.9', '8.6.3'] },
  severity: 'medium',
  remedy:
    'Turn on rotation (aws secretsmanager rotate-secret), find out why it fails, or change the value by hand ' +
    'and deploy the services anew (service.secretMaximumAgeDays).',
  each: (platform) => platform.usedSecrets(),
  whenNone: NO_SECRETS,
  async verify(used, context) {
    requireRunRegion(used, context)
    const { found, subject } = used
    const { aws, settings, expect, now, notApplicable } = context
    if (found === undefined) return notApplicable(NOT_FOUND)
    const days = settings.service.secretMaximumAgeDays
    const time = now().getTime()
    const problems: string[] = []
    // A secret's LastChangedDate also covers tags and descriptions: only a new version is a new value.
    const { Versions = [] } =
      found.kind === 'secret' ? await aws.secretsmanager.listSecretVersionIds({ SecretId: subject.id }) : {}
    const current = Versions.find(({ VersionStages = [] }) => VersionStages.includes('AWSCURRENT'))
    const changed = found.kind === 'secret' ? current?.CreatedDate : found.parameter.LastModifiedDate
    if (changed === undefined) problems.push('when it was changed is not known')
    else if (time - changed.getTime() > days * DAY)
      problems.push(`it was changed ${Math.floor((time - changed.getTime()) / DAY)} days ago, ${days} are allowed`)
    // AWS sets the next date when it rotates: a date in the past means that the rotation failed.
    if (
      found.kind === 'secret' &&
      found.secret.RotationEnabled &&
      found.secret.NextRotationDate !== undefined &&
      found.secret.NextRotationDate.getTime() + DAY < time
    )
      problems.push(`its rotation was due on ${found.secret.NextRotationDate.toISOString()} and has not happened`)
    expect(problems, `rotation of ${subject.type} ${subject.name}`).toEqual([])
  },
  breaks: {
    'never changed for half a year, but for its tags': (_, find) => {
      const secret = find.secret('service-a', 'database')
      for (const version of secret.versions) Object.assign(version, { created: new Date(Date.now() - 180 * DAY) })
      return secret.ARN
    },
    'it has no value': (_, find) => {
      const secret = find.secret('service-b', 'database')
      secret.versions = []
      return secret.ARN
    },
    'rotation is on, and fails': (_, find) => {
      const secret = find.secret('worker', 'database')
      Object.assign(secret, {
        RotationEnabled: true,
        RotationRules: { AutomaticallyAfterDays: 30 },
        NextRotationDate: new Date(Date.now() - 5 * DAY),
      })
      return secret.ARN
    },
    'a parameter that is too old': (_, find) => {
      const parameter = find.parameter('service-a', 'api-key')
      parameter.LastModifiedDate = new Date(Date.now() - 91 * DAY)
      return parameter.ARN!
    },
  },
})

check('secrets.tags', {
  title: 'Secrets carry the mandatory tags',
  covers: ['DG-SVC-07'],
  controls: { nist: ['CM-8'], soc2: ['CC6.1'], pci: ['12.5.1'] },
  severity: 'low',
  remedy:
    'Tag the secret: aws secretsmanager tag-resource, or aws ssm add-tags-to-resource (operations.mandatoryTags).',
  each: (platform) => platform.usedSecrets(),
  whenNone: NO_SECRETS,
  async verify(used, context) {
    requireRunRegion(used, context)
    const { found, subject } = used
    const { aws, settings, expect, notApplicable } = context
    if (found === undefined) return notApplicable(NOT_FOUND)
    if (Object.keys(settings.operations.mandatoryTags).length === 0)
      return notApplicable('No tag is expected (operations.mandatoryTags is empty).')
    const list =
      found.kind === 'secret'
        ? found.secret.Tags
        : (await aws.ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId: found.parameter.Name })).TagList
    const tags = new Map(list?.map(({ Key, Value }) => [Key, Value ?? '']))
    const problems = Object.entries(settings.operations.mandatoryTags).flatMap(([key, allowed]) => {
      const value = tags.get(key)
      if (value === undefined || value.trim() === '')
        return [`tag ${key} is ${value === undefined ? 'missing' : 'empty'}`]
      return allowed.length === 0 || allowed.includes(value)
        ? []
        : [`tag ${key} is '${value}', not ${allowed.join(' or ')}`]
    })
    expect(problems, `tags of ${subject.type} ${subject.name}`).toEqual([])
  },
  breaks: {
    'no tags': (_, find) => {
      const secret = find.secret('service-a', 'database')
      secret.tags = {}
      return secret.ARN
    },
    'of another environment': (_, find) => {
      const secret = find.secret('service-b', 'database')
      secret.tags['Environment'] = 'develop'
      return secret.ARN
    },
    'a parameter without an owner': (_, find) => {
      const parameter = find.parameter('service-a', 'api-key')
      delete parameter.tags['Owner']
      return parameter.ARN!
    },
  },
})

/** Puts a plain variable into a service's container; returns its task definition. */
function addVariable(find: Finders, service: string, name: string, value: string): string {
  const definition = find.taskDefinition(service)
  definition.containerDefinitions![0]!.environment!.push({ name, value })
  return definition.taskDefinitionArn!
}
