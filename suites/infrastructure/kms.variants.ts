import { variants, type Variant, type World } from '../../harness/index.ts'
import { document } from './policy-scenes.ts'

const key = (world: World, purpose: string) =>
  world.kms.keys.get(world.kms.aliases.only(({ AliasName }) => AliasName.startsWith(`alias/${purpose}-`)).TargetKeyId)!

const NO_ALIASES: Variant = {
  what: 'keys without aliases, found by what they encrypt',
  settings: { identity: { keyAliases: [], stateKeyAlias: undefined }, service: { secretKeyAlias: undefined } },
  arrange: ({ kms }) => void kms.aliases.remove(({ AliasName }) => !AliasName.startsWith('alias/aws/')),
  expected: 'pass',
}

/** The key of a log group becomes one of another account. */
const FOREIGN: Variant = {
  what: 'a log group with a key of another account',
  arrange: ({ logs }) => {
    logs.groups.first(({ logGroupName }) => logGroupName === '/ecs/worker').kmsKeyId =
      'arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab'
  },
  expected: { '1234abcd-12ab-34cd-56ef-1234567890ab': 'inconclusive', 'logs-production': 'pass' },
}

variants('kms.alias', [
  NO_ALIASES,
  FOREIGN,
  {
    what: 'an answer without the state of the key',
    arrange: (world) => void Reflect.deleteProperty(key(world, 'ecs'), 'KeyState'),
    expected: { 'alias/ecs-production': /^inconclusive: .*does not say the state/ },
  },
  {
    what: 'an answer without the usage of the key',
    arrange: (world) => void Reflect.deleteProperty(key(world, 'ecs'), 'KeyUsage'),
    expected: { 'alias/ecs-production': /^inconclusive: .*does not say the usage/ },
  },
  {
    what: 'a state whose key no setting names',
    settings: { identity: { stateKeyAlias: undefined } },
    arrange: (world) => void world.kms.aliases.delete('alias/terraform-state'),
    expected: 'pass',
  },
  {
    what: 'keys are not used unless asked',
    expected: 'pass',
    calls: ['!GenerateDataKey', '!Decrypt'],
  },
  {
    what: 'a real round trip',
    settings: { identity: { keyRoundTrip: true } },
    expected: 'pass',
    calls: ['GenerateDataKey', 'Decrypt'],
  },
  {
    what: 'the alias of a backend elsewhere',
    settings: { identity: { stateRegion: 'eu-central-1' } },
    arrange: (world) => void world.kms.aliases.delete('alias/terraform-state'),
    expected: 'pass',
  },
])

variants('kms.rotation', [
  NO_ALIASES,
  FOREIGN,
  {
    what: 'nothing but keys that AWS manages',
    arrange: ({ kms }) => {
      for (const alias of kms.aliases.all()) alias.AliasName = `alias/aws/${alias.AliasName.slice('alias/'.length)}`
    },
    expected: 'not-applicable',
  },
  {
    what: 'asymmetric keys do not rotate',
    arrange: (world) => void Object.assign(key(world, 'ecs'), { KeySpec: 'RSA_2048' }),
    expected: { 'ecs-production': 'not-applicable', 'ecr-production': 'pass' },
  },
  {
    what: 'a key whose kind is said by its older name, CustomerMasterKeySpec, and whose rotation is off',
    arrange: (world) => {
      const old = Object.assign(key(world, 'ecs'), { CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT' as const })
      delete old.KeySpec
      old.rotation.enabled = false
    },
    expected: { 'ecs-production': 'fail', 'ecr-production': 'pass' },
  },
  {
    what: 'a key of which no kind is said',
    arrange: (world) => void delete key(world, 'ecs').KeySpec,
    expected: { 'ecs-production': /^inconclusive: .*does not say the kind/ },
  },
  {
    what: 'a key of which no origin is said',
    arrange: (world) => void Reflect.deleteProperty(key(world, 'ecs'), 'Origin'),
    expected: { 'ecs-production': /^inconclusive: .*does not say the origin/ },
  },
  {
    what: 'imported key material does not rotate',
    arrange: (world) => void Object.assign(key(world, 'ecs'), { Origin: 'EXTERNAL' }),
    expected: { 'ecs-production': 'not-applicable' },
  },
  {
    what: 'AWS rotates its own keys',
    arrange: (world) => void Object.assign(key(world, 'ecs'), { KeyManager: 'AWS' }),
    expected: { 'ecs-production': 'not-applicable' },
  },
  {
    what: 'a shorter rotation is asked for',
    settings: { identity: { keyRotationDays: 90 } },
    expected: 'fail',
  },
])

variants('kms.key-policy', [
  NO_ALIASES,
  FOREIGN,
  {
    what: 'everyone of one account is no stranger',
    arrange: (world) => {
      key(world, 'ecs').policy = document({
        Principal: { AWS: '*' },
        Action: 'kms:*',
        Resource: '*',
        Condition: {
          StringEquals: { 'kms:CallerAccount': '111122223333', 'kms:ViaService': 'ecs.us-east-1.amazonaws.com' },
        },
      })
    },
    expected: 'pass',
  },
])
