import { awsOfOwner, check, type Finders, type KeyPurpose, type Platform, type Subject } from '../../harness/index.ts'
import { grantsPublic, parsePolicy } from '../../policy/index.ts'
import { given } from '../given.ts'

type KeyAlias = Awaited<ReturnType<Platform['keyAliases']>>[number]

const addToPolicy = (find: Finders, purpose: KeyPurpose, statement: object): string => {
  const key = find.key(purpose)
  const policy = JSON.parse(key.policy) as { Statement: object[] }
  key.policy = JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] })
  return key.KeyId
}

/** What a key encrypts, as far as a message needs it. */
const some = (uses: readonly string[]): string =>
  `${uses.slice(0, 3).join(', ')}${uses.length > 3 ? ` and ${uses.length - 3} more` : ''}`

const NO_KEY = {
  verdict: 'not-applicable',
  because: 'Nothing that the platform uses is encrypted with a key of its own: keys of AWS are not judged here.',
} as const

interface WayToKey {
  readonly alias?: Omit<KeyAlias, 'subject'>
  readonly keyId: string | undefined
  readonly subject: Subject
}

/** The keys in use and the aliases that are expected: by each alias, and by its ARN a key that has none. */
async function waysToKeys(platform: Platform): Promise<WayToKey[]> {
  const [aliases, keys] = await Promise.all([platform.keyAliases(), platform.keys()])
  return [
    ...aliases.map(({ subject, ...alias }) => ({ alias, keyId: alias.found?.targetKeyId, subject })),
    ...keys.filter((key) => key.aliases.length === 0).map(({ arn, subject }) => ({ keyId: arn, subject })),
  ]
}

check('kms.alias', {
  title: 'Every key in use, and every alias of one or that is expected, leads to a key that encrypts',
  covers: ['DG-INF-06'],
  controls: { nist: ['SC-12', 'SC-12(2)', 'SC-28(1)'], soc2: ['CC6.1'], pci: ['3.7.1'], hipaa: ['164.312(a)(2)(iv)'] },
  severity: 'critical',
  remedy:
    'Create the alias, or point it at an enabled symmetric key; cancel a scheduled deletion before it is carried out.',
  each: waysToKeys,
  whenNone: {
    verdict: 'not-applicable',
    because:
      'Nothing that the platform uses is encrypted with a key of its own, and the settings expect no alias ' +
      '(identity.keyAliases).',
  },
  async verify({ alias, keyId: KeyId, subject }, context) {
    const { settings, expect, orAbsent } = context
    if (alias !== undefined)
      expect(
        alias.found === undefined ? ['it does not exist'] : KeyId === undefined ? ['it leads to no key'] : [],
        `alias ${alias.name}`,
      ).toEqual([])
    const what = alias === undefined ? `key ${KeyId}` : `key ${KeyId} behind ${alias.name}`
    const { kms } = await awsOfOwner(KeyId, what, context)
    const answer = await orAbsent(kms.describeKey({ KeyId }), 'NotFoundException')
    expect(answer === undefined ? ['it does not exist'] : [], what).toEqual([])
    const { KeyState, KeyUsage, DeletionDate } = given(answer?.KeyMetadata, `metadata of ${what}`, context)
    const deletion = DeletionDate === undefined ? '' : `, to be deleted on ${DeletionDate.toISOString()}`
    expect(given(KeyState, `state of ${what}`, context), `state of ${what}${deletion}`).toBe('Enabled')
    expect(given(KeyUsage, `usage of ${what}`, context), `usage of ${what}`).toBe('ENCRYPT_DECRYPT')
    if (!settings.identity.keyRoundTrip) return
    const EncryptionContext = { purpose: 'checkride' }
    const made = await kms.generateDataKey({ KeyId, KeySpec: 'AES_256', EncryptionContext })
    const opened = await kms.decrypt({ CiphertextBlob: made.CiphertextBlob, EncryptionContext })
    const same = Buffer.from(made.Plaintext ?? []).equals(Buffer.from(opened.Plaintext ?? []))
    expect(same && made.Plaintext?.length === 32, `a data key made by ${subject.name} can be decrypted again`).toBe(
      true,
    )
  },
  breaks: {
    'no alias': (world) =>
      world.kms.aliases.remove(({ AliasName }) => AliasName.startsWith('alias/ecs-'))[0]!.AliasName,
    'no alias for the Terraform state': (world) =>
      world.kms.aliases.remove(({ AliasName }) => AliasName === 'alias/terraform-state')[0]!.AliasName,
    'alias without a key': (_, find) => {
      const alias = find.keyAlias('ecr')
      delete alias.TargetKeyId
      return alias.AliasName
    },
    'alias of a key that is gone': (world, find) => {
      world.kms.keys.delete(find.keyAlias('logs').TargetKeyId)
      return find.keyAlias('logs').AliasName
    },
    'key disabled': (_, find) => {
      find.key('secrets').KeyState = 'Disabled'
      return find.keyAlias('secrets').AliasName
    },
    'a key in use that has no alias is disabled': ({ kms }, find) => {
      const like = find.key('logs')
      const KeyId = `${like.KeyId.slice(0, -1)}z`
      const Arn = `${like.Arn.slice(0, -1)}z`
      kms.keys.add({ ...like, KeyId, Arn, KeyState: 'Disabled' })
      find.logGroup('/ecs/worker').kmsKeyId = Arn
      return KeyId
    },
    'key about to be deleted': (_, find) => {
      Object.assign(find.key('s3'), {
        KeyState: 'PendingDeletion',
        DeletionDate: new Date('2030-01-01T00:00:00Z'),
      })
      return find.keyAlias('s3').AliasName
    },
    'key that signs': (_, find) => {
      Object.assign(find.key('s3'), { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
      return find.keyAlias('s3').AliasName
    },
  },
})

check('kms.rotation', {
  title: 'Key material is rotated',
  covers: ['DG-INF-06'],
  controls: {
    nist: ['SC-12(2)', 'SC-28(3)'],
    soc2: ['PI1.5', 'CC6.1'],
    cis: ['3.6'],
    pci: ['3.7.4'],
    hipaa: ['164.312(a)(2)(iv)'],
  },
  severity: 'medium',
  remedy: 'Enable automatic rotation of the key, once a year or more often.',
  each: (platform) => platform.keys(),
  whenNone: NO_KEY,
  async verify({ arn: KeyId, uses, subject }, context) {
    const { settings, expect, notApplicable } = context
    const { kms } = await awsOfOwner(KeyId, `key ${KeyId}`, context)
    const { KeyMetadata: key } = await kms.describeKey({ KeyId })
    const { KeyManager, KeySpec, CustomerMasterKeySpec, Origin } = given(key, `metadata of key ${KeyId}`, context)
    if (KeyManager === 'AWS') notApplicable('AWS manages this key and rotates it every year.')
    // CustomerMasterKeySpec is the name that KeySpec had (KMS API, KeyMetadata).
    const spec = given(KeySpec ?? CustomerMasterKeySpec, `kind (KeySpec) of key ${KeyId}`, context)
    if (spec !== 'SYMMETRIC_DEFAULT') notApplicable(`KMS cannot rotate ${spec} keys automatically.`)
    const origin = given(Origin, `origin of the material of key ${KeyId}`, context)
    if (origin !== 'AWS_KMS') notApplicable(`KMS cannot rotate key material of origin ${origin}.`)
    const { KeyRotationEnabled, RotationPeriodInDays = 365 } = await kms.getKeyRotationStatus({ KeyId })
    const what = `key ${subject.name}, which encrypts ${some(uses)}`
    expect(
      given(KeyRotationEnabled, `automatic rotation of key ${KeyId}`, context),
      `automatic rotation of ${what}`,
    ).toBe(true)
    expect(RotationPeriodInDays, `days between rotations of ${what}`).toBeLessThanOrEqual(
      settings.identity.keyRotationDays,
    )
  },
  breaks: {
    'rotation off': (_, find) => {
      const key = find.key('ecs')
      key.rotation.enabled = false
      return key.KeyId
    },
    'rotation off for the Terraform state': (_, find) => {
      const key = find.key('terraform-state')
      key.rotation.enabled = false
      return key.KeyId
    },
    'rotation every five years': (_, find) => {
      const key = find.key('secrets')
      key.rotation.periodInDays = 1826
      return key.KeyId
    },
    'pending deletion, so that nothing rotates': (_, find) => {
      const key = find.key('ecr')
      key.KeyState = 'PendingDeletion'
      return key.KeyId
    },
  },
})

check('kms.key-policy', {
  title: 'Key policies let in no strangers',
  covers: ['DG-INF-06'],
  controls: { nist: ['AC-3', 'AC-5', 'AC-6'], soc2: ['CC6.1'], pci: ['3.6.1', '3.7.1'], hipaa: ['164.312(a)(1)'] },
  severity: 'critical',
  remedy:
    'Name the principals, or limit the statement by aws:PrincipalOrgID, kms:CallerAccount or another key that ' +
    'tells callers apart.',
  each: (platform) => platform.keys(),
  whenNone: NO_KEY,
  async verify({ arn: KeyId, uses, subject }, context) {
    const { kms } = await awsOfOwner(KeyId, `key ${KeyId}`, context)
    const { Policy } = await kms.getKeyPolicy({ KeyId, PolicyName: 'default' })
    const open = grantsPublic(parsePolicy(Policy ?? ''))
    context
      .expect(
        open.map(({ reason }) => reason),
        `policy of key ${subject.name}, which encrypts ${some(uses)}, is open`,
      )
      .toEqual([])
  },
  breaks: {
    'open to everyone': (_, find) =>
      addToPolicy(find, 'ecs', { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }),
    'open to everyone through a service': (_, find) =>
      addToPolicy(find, 'secrets', {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
      }),
    'open to everyone but one': (_, find) =>
      addToPolicy(find, 'logs', {
        Effect: 'Allow',
        NotPrincipal: { AWS: 'arn:aws:iam::111122223333:user/former' },
        Action: 'kms:Decrypt',
        Resource: '*',
      }),
    'condition that strangers meet': (_, find) =>
      addToPolicy(find, 's3', {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:PrincipalAccount': '444455556666' } },
      }),
  },
})
