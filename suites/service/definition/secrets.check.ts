import { awsOfOwner, check, type Finders } from '../../../harness/index.ts'
import { keyFlaw } from '../../key-flaw.ts'
import { keyOf } from '../../secret-key.ts'
import { readingProblems } from './secrets-access.ts'
import { DAY, requireRunRegion, NO_SECRETS, NOT_FOUND } from './secrets-subject.ts'

check('secrets.exist', {
  title: 'Every secret that a task definition names exists and is not about to be deleted',
  covers: ['DG-SVC-07', 'SOP-STG-02'],
  controls: { nist: ['IA-5', 'CM-6', 'SC-12'], soc2: ['CC6.1', 'A1.2'], pci: ['8.3.2'] },
  severity: 'critical',
  remedy:
    'Create or restore the secret, or name it rightly in valueFrom: an ARN, or an ARN with ' +
    'json-key:version-stage:version-id. Which members its JSON has is not looked at, as values are never read.',
  each: (platform) => platform.usedSecrets(),
  whenNone: NO_SECRETS,
  async verify(used, context) {
    requireRunRegion(used, context)
    const { uses, found, subject } = used
    const secret = found?.kind === 'secret' ? found.secret : undefined
    const problems = uses.flatMap(({ name, source }) =>
      source === undefined ? [`${name}: ECS cannot read what valueFrom says`] : [],
    )
    if (problems.length === 0 && found === undefined)
      problems.push(`it does not exist; it is asked for by ${uses.map(({ name }) => name).join(', ')}`)
    if (secret?.DeletedDate !== undefined)
      problems.push(`it is deleted and gone for good on ${secret.DeletedDate.toISOString()}`)
    if (found?.kind === 'parameter' && found.parameter.Type !== 'SecureString')
      problems.push(`it is a plain parameter (${found.parameter.Type}), not a SecureString`)
    for (const { name, source } of secret === undefined ? [] : uses) {
      const versions = Object.entries(secret?.SecretVersionsToStages ?? {})
      const stage = source?.versionStage ?? 'AWSCURRENT'
      if (source?.versionId !== undefined && !versions.some(([id]) => id === source.versionId))
        problems.push(`${name} asks for a version that does not exist`)
      else if (source?.versionId === undefined && !versions.some(([, stages]) => stages.includes(stage)))
        problems.push(`${name} asks for the version ${stage}, which it has not`)
    }
    context.expect(problems, `${subject.type} ${subject.name}`).toEqual([])
  },
  breaks: {
    'the secret is gone': ({ secretsmanager }) => {
      const [secret] = secretsmanager.secrets.remove(({ Name }) => Name === 'production/worker/database')
      return secret!.ARN
    },
    'the secret waits for its deletion': (_, find) => {
      const secret = find.secret('service-a', 'database')
      secret.DeletedDate = new Date(Date.now() + 7 * DAY)
      return secret.ARN
    },
    'the secret has no value': (_, find) => {
      const secret = find.secret('service-b', 'database')
      secret.versions = []
      return secret.ARN
    },
    'a version stage that nothing has': (_, find) =>
      reference(find, 'worker', (valueFrom) => valueFrom.replace(/:$/, '').replace(/:$/, ':STAGING:')),
    'only a part of the selection': (_, find) => {
      const valueFrom = secretOf(find, 'worker').valueFrom!.replace(/::$/, '')
      secretOf(find, 'worker').valueFrom = valueFrom
      return `111122223333/us-east-1/secret/${valueFrom}`
    },
    'the parameter is gone': ({ ssm }) =>
      ssm.parameters.remove(({ Name }) => Name === '/production/service-a/api-key')[0]!.ARN!,
    'the parameter is in plain text': (_, find) => {
      const parameter = find.parameter('service-a', 'api-key')
      parameter.Type = 'String'
      return parameter.ARN!
    },
  },
})

check('secrets.key', {
  title: 'Secrets are encrypted with a key of our own, the one that is meant for them',
  covers: ['DG-SVC-07'],
  controls: {
    nist: ['SC-12', 'SC-28', 'SC-28(1)'],
    soc2: ['CC6.1'],
    pci: ['3.6.1', '3.7.1', '8.3.2'],
    hipaa: ['164.312(a)(2)(iv)'],
  },
  severity: 'high',
  remedy:
    'Set the key: aws secretsmanager update-secret --kms-key-id KEY (the one of service.secretKeyAlias, if that is set), ' +
    'or put the parameter again with --key-id. Enable the key if it is disabled.',
  each: (platform) => platform.usedSecrets(),
  whenNone: NO_SECRETS,
  async verify(used, context) {
    requireRunRegion(used, context)
    const { aws, settings, expect, orAbsent, notApplicable } = context
    if (used.found === undefined) notApplicable(NOT_FOUND)
    const KeyId = keyOf(used)
    const alias = settings.service.secretKeyAlias
    const problems: string[] = []
    if (alias !== undefined) {
      const { Aliases = [] } = await aws.kms.listAliases()
      const targetOf = (name: string) => Aliases.find(({ AliasName }) => AliasName === name)?.TargetKeyId
      const named =
        KeyId?.includes('alias/') === true
          ? targetOf(KeyId.slice(KeyId.indexOf('alias/')))
          : KeyId?.replace(/^.*:key\//, '')
      if (targetOf(alias) === undefined) problems.push(`there is no key behind ${alias}`)
      else if (named !== targetOf(alias))
        problems.push(`it is encrypted with ${KeyId ?? "AWS's own key"}, not with ${alias}`)
    } else if (KeyId === undefined)
      problems.push("it is encrypted with AWS's own key, whose use no policy of this account can limit")
    if (KeyId !== undefined) {
      const { kms } = await awsOfOwner(KeyId, `key ${KeyId}`, context)
      const state = (await orAbsent(kms.describeKey({ KeyId }), 'NotFoundException'))?.KeyMetadata
      if (state?.KeyManager === 'AWS') problems.push(`key ${KeyId} is AWS's own`)
      const flaw = keyFlaw(state, context)
      if (flaw !== undefined) problems.push(`key ${KeyId} ${flaw}, so that nobody can read it`)
    }
    expect(problems, `encryption of ${used.subject.type} ${used.subject.name}`).toEqual([])
  },
  breaks: {
    "AWS's own key": (_, find) => {
      const secret = find.secret('service-a', 'database')
      delete secret.KmsKeyId
      return secret.ARN
    },
    "another purpose's key": (_, find) => {
      const secret = find.secret('service-b', 'database')
      secret.KmsKeyId = 'alias/logs-production'
      return secret.ARN
    },
    "a parameter with AWS's own key": (_, find) => {
      const parameter = find.parameter('service-a', 'api-key')
      parameter.KeyId = 'alias/aws/ssm'
      return parameter.ARN!
    },
    'the key is disabled': (_, find) => {
      find.key('secrets').KeyState = 'Disabled'
    },
    'the key is for codes that prove a sender': (_, find) => {
      Object.assign(find.key('secrets'), { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
    },
    'the key is about to be deleted': (_, find) => {
      find.key('secrets').KeyState = 'PendingDeletion'
    },
    'the alias leads nowhere': ({ kms }) =>
      void kms.aliases.remove(({ AliasName }) => AliasName === 'alias/secrets-production'),
  },
})

check('secrets.readable', {
  title: 'The execution role may read and decrypt the secrets of its task definition',
  covers: ['DG-SVC-07', 'SOP-STG-02'],
  controls: { nist: ['AC-3', 'AC-6', 'IA-5'], soc2: ['CC6.1', 'CC6.3'] },
  severity: 'critical',
  remedy:
    'Allow the execution role secretsmanager:GetSecretValue (or ssm:GetParameters) on the secret and ' +
    "kms:Decrypt on its key, and let the key's policy hand decisions to IAM.",
  each: (platform) => platform.judgedDefinitions(),
  async verify({ executionRoleArn, subject }, context) {
    const secrets = (await context.platform.usedSecrets()).filter(({ uses }) =>
      uses.some(({ definition }) => definition === subject.id),
    )
    if (secrets.length === 0) context.notApplicable('It asks for no secret.')
    for (const used of secrets) requireRunRegion(used, context)
    const existing = secrets.filter(({ found }) => found !== undefined)
    if (existing.length === 0)
      context.notApplicable('None of its secrets exists, which is the finding of secrets.exist.')
    const { problems, open } =
      executionRoleArn === undefined
        ? { problems: ['it has no execution role'], open: [] }
        : await readingProblems(subject.id, executionRoleArn, existing, context)
    const how = context.settings.identity.simulatePolicies ? 'asked of IAM' : 'by the policies alone'
    const whose = `execution role ${executionRoleArn} of task definition ${subject.name} (${how})`
    context.expect(problems, whose).toEqual([])
    if (open.length > 0) context.inconclusive(`${whose}: ${open.join('; ')}`)
  },
  breaks: {
    'the role may not read secrets': (_, find) => void delete find.role('execution-role').inlinePolicies['secrets'],
    'the role may read, and not decrypt': (_, find) => deny(find, { Action: 'kms:Decrypt', Resource: '*' }),
    'another environment’s secrets only': (_, find) =>
      deny(
        find,
        {
          Action: 'secretsmanager:GetSecretValue',
          Resource: 'arn:aws:secretsmanager:*:*:secret:production/service-b/*',
        },
        'service-b',
      ),
    'parameters are denied': (_, find) => deny(find, { Action: 'ssm:Get*', Resource: '*' }, 'service-a'),
    'the key lets nobody but its administrators decrypt': (_, find) => {
      const key = find.key('secrets')
      const Principal = { AWS: 'arn:aws:iam::111122223333:role/administrators' }
      key.policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }],
      })
    },
    'the policy of a secret keeps everyone out': (_, find) => {
      const secret = find.secret('worker', 'database')
      secret.policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' }],
      })
      return find.taskDefinition('worker').taskDefinitionArn!
    },
    'the role does not exist': (_, find) => {
      const definition = find.taskDefinition('service-b')
      definition.executionRoleArn = `${definition.executionRoleArn}-of-old`
      return definition.taskDefinitionArn!
    },
    'no role at all': (_, find) => {
      const definition = find.taskDefinition('service-a')
      delete definition.executionRoleArn
      return definition.taskDefinitionArn!
    },
  },
})

/** The first secret of a service's container. */
const secretOf = (find: Finders, service: string) => find.container(service).secrets![0]!

/** Changes what a service's first secret refers to; returns the secret's ARN. */
function reference(find: Finders, service: string, change: (valueFrom: string) => string): string {
  const secret = secretOf(find, service)
  secret.valueFrom = change(secret.valueFrom!)
  return secret.valueFrom.split(':').slice(0, 7).join(':')
}

/** Denies something to the execution role; returns the service that is affected, or nothing when all are. */
function deny(find: Finders, statement: object, service?: string): string | undefined {
  find.role('execution-role').inlinePolicies['broken'] = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', ...statement }],
  })
  return service && find.taskDefinition(service).taskDefinitionArn
}
