/**
 * Verdicts on keys, roles, trails and stores that hang on settings, or on rare arrangements that no break of a check
 * shows.
 */
import { afterAll, expect, test } from 'vitest'
import type { World } from '../../fixtures/sandbox/world.ts'
import { loadChecks, ownCheckFiles } from '../../harness/selection/discover.ts'
import type { IdentitySettings } from '../../harness/environment/settings/identity.ts'
import type { Verdict } from '../../record/verdict.ts'
import { ProofSandbox, SANDBOX_REGION } from '../../harness/proof/scene.ts'

const { checks } = await loadChecks(await ownCheckFiles())
const proof = await ProofSandbox.start()
afterAll(() => proof.close())

interface Scene {
  readonly name: string
  readonly check: string
  readonly settings?: Partial<IdentitySettings>
  readonly arrange?: (world: World) => void
  /** Verdicts of the subjects that the arrangement is about, by the end of their names; `all` for everyone. */
  readonly verdicts: Readonly<Record<string, Verdict>>
  /** Operations that must, or must not (`!`), have been called. */
  readonly calls?: readonly string[]
}

const role = (world: World, ending: string) => world.iam.roles.only(({ RoleName }) => RoleName.endsWith(ending))
const document = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] })
const key = (world: World, purpose: string) =>
  world.kms.keys.get(world.kms.aliases.only(({ AliasName }) => AliasName.startsWith(`alias/${purpose}-`)).TargetKeyId)!

function decryptForSecretsManagerOnly(world: World): void {
  const { inlinePolicies } = role(world, '-execution-role')
  const policy = JSON.parse(inlinePolicies['secrets']!) as { Statement: Record<string, unknown>[] }
  policy.Statement.find(({ Action }) => Action === 'kms:Decrypt')!['Condition'] = {
    StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
  }
  inlinePolicies['secrets'] = JSON.stringify(policy)
}

const SCENES: readonly Scene[] = [
  {
    name: 'keys are not used unless asked',
    check: 'kms.alias',
    verdicts: { all: 'pass' },
    calls: ['!GenerateDataKey', '!Decrypt'],
  },
  {
    name: 'a real round trip',
    check: 'kms.alias',
    settings: { keyRoundTrip: true },
    verdicts: { all: 'pass' },
    calls: ['GenerateDataKey', 'Decrypt'],
  },
  {
    name: 'asymmetric keys do not rotate',
    check: 'kms.rotation',
    arrange: (world) => void Object.assign(key(world, 'ecs'), { KeySpec: 'RSA_2048' }),
    verdicts: { 'ecs-production': 'not-applicable', 'ecr-production': 'pass' },
  },
  {
    name: 'imported key material does not rotate',
    check: 'kms.rotation',
    arrange: (world) => void Object.assign(key(world, 'ecs'), { Origin: 'EXTERNAL' }),
    verdicts: { 'ecs-production': 'not-applicable' },
  },
  {
    name: 'AWS rotates its own keys',
    check: 'kms.rotation',
    arrange: (world) => void Object.assign(key(world, 'ecs'), { KeyManager: 'AWS' }),
    verdicts: { 'ecs-production': 'not-applicable' },
  },
  {
    name: 'a shorter rotation is asked for',
    check: 'kms.rotation',
    settings: { keyRotationDays: 90 },
    verdicts: { all: 'fail' },
  },
  {
    name: 'everyone of one account is no stranger',
    check: 'kms.key-policy',
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
    verdicts: { all: 'pass' },
  },

  {
    name: 'permissions asked of IAM',
    check: 'iam.execution-permissions',
    verdicts: { all: 'pass' },
    calls: ['SimulatePrincipalPolicy'],
  },
  {
    name: 'permissions by the policies alone',
    check: 'iam.execution-permissions',
    settings: { simulatePolicies: false },
    verdicts: { all: 'pass' },
    calls: ['!SimulatePrincipalPolicy'],
  },
  {
    name: 'decrypting only for Secrets Manager, asked of IAM',
    check: 'iam.execution-permissions',
    arrange: decryptForSecretsManagerOnly,
    verdicts: { all: 'pass' },
  },
  {
    name: 'decrypting only for Secrets Manager, by the policies alone',
    check: 'iam.execution-permissions',
    settings: { simulatePolicies: false },
    arrange: decryptForSecretsManagerOnly,
    verdicts: { all: 'pass' },
  },
  {
    name: 'a boundary counts without the simulator too',
    check: 'iam.execution-permissions',
    settings: { simulatePolicies: false },
    arrange: (world) => {
      role(world, '-execution-role').permissionsBoundary = 'arn:aws:iam::aws:policy/AmazonS3FullAccess'
    },
    verdicts: { all: 'fail' },
  },
  {
    name: 'a boundary takes away what a wide policy gives',
    check: 'iam.no-administrator',
    arrange: (world) =>
      Object.assign(role(world, '-task-role'), {
        inlinePolicies: { wide: document({ Action: '*', Resource: '*' }) },
        permissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
      }),
    verdicts: { 'production-task-role': 'pass' },
  },
  {
    name: 'a boundary of an administrator takes nothing away',
    check: 'iam.no-administrator',
    arrange: (world) =>
      Object.assign(role(world, '-task-role'), {
        inlinePolicies: { wide: document({ Action: '*', Resource: '*' }) },
        permissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
    verdicts: { 'production-task-role': 'fail' },
  },
  {
    name: 'all of IAM within a boundary without IAM',
    check: 'iam.no-administrator',
    arrange: (world) =>
      void Object.assign(role(world, '-task-role').inlinePolicies, {
        iam: document({ Action: 'iam:*', Resource: '*' }),
      }),
    verdicts: { 'production-task-role': 'pass' },
  },
  {
    name: 'passing roles beyond the boundary',
    check: 'iam.pass-role',
    arrange: (world) =>
      Object.assign(role(world, '-task-role'), {
        inlinePolicies: { pass: document({ Action: 'iam:PassRole', Resource: '*' }) },
        permissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
      }),
    verdicts: { 'production-task-role': 'pass' },
  },
  {
    name: 'conditions on the source where nobody asks for them',
    check: 'iam.task-trust-source',
    settings: { trustNamesSource: false },
    verdicts: { all: 'not-applicable' },
  },
  {
    name: 'a role of another team',
    check: 'iam.no-administrator',
    arrange: (world) => {
      const { Tags: _, ...like } = role(world, '-task-role')
      world.iam.roles.add({
        ...like,
        RoleName: 'other-task-role',
        Arn: like.Arn.replace('production-task-role', 'other-task-role'),
        Tags: [],
        attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      })
    },
    verdicts: { all: 'pass' },
  },

  {
    name: 'MFA where it is not required',
    check: 'iam.console-mfa',
    settings: { mfaRequired: false },
    verdicts: { all: 'not-applicable' },
  },
  {
    name: 'root without any credentials',
    check: 'iam.root',
    arrange: (world) => void Object.assign(world.iam.root, { mfaDevices: [], hasPassword: false }),
    verdicts: { all: 'pass' },
  },
  {
    name: 'an inactive key may be old',
    check: 'iam.key-age',
    arrange: (world) =>
      void world.iam.users
        .first()
        .accessKeys.push({ AccessKeyId: 'AKIA0', Status: 'Inactive', CreateDate: new Date('2020-01-01') }),
    verdicts: { all: 'pass' },
  },
  {
    name: 'a key of a machine that cannot deploy',
    check: 'oidc.no-deploy-keys',
    arrange: (world) => {
      const { loginProfile: _, ...like } = structuredClone(world.iam.users.first())
      world.iam.users.add({
        ...like,
        UserName: 'reader',
        Arn: like.Arn.replace(/[^/]+$/, 'reader'),
        attachedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
        accessKeys: [{ AccessKeyId: 'AKIA1', Status: 'Active', CreateDate: new Date() }],
      })
    },
    verdicts: { all: 'pass' },
  },
  {
    name: 'a repository that is not ours',
    check: 'oidc.role-trust',
    settings: { deployRepository: 'example-org/other' },
    verdicts: { all: 'fail' },
  },

  {
    name: 'a trail whose home is elsewhere',
    check: 'cloudtrail.logging',
    arrange: (world) => void Object.assign(world.cloudtrail.trails.first().trail, { HomeRegion: 'eu-central-1' }),
    verdicts: { all: 'pass' },
  },
  {
    name: "the key of an organization's trail",
    check: 'cloudtrail.encryption',
    arrange: (world) =>
      void Object.assign(world.cloudtrail.trails.first().trail, {
        KmsKeyId: 'arn:aws:kms:us-east-1:999988887777:key/12345678',
      }),
    verdicts: { all: 'pass' },
    calls: ['!DescribeKey'],
  },
  {
    name: 'a trail of another name',
    check: 'cloudtrail.logging',
    settings: { trails: ['organization-*'] },
    verdicts: { all: 'fail' },
  },
  {
    name: 'a public policy that the access block restricts',
    check: 'cloudtrail.bucket',
    arrange: (world) => {
      const bucket = world.s3.buckets.only(({ Name }) => Name.includes('-audit-'))
      bucket.policy = document({ Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket.Name}/*` })
    },
    verdicts: { all: 'pass' },
  },

  {
    name: 'global types are recorded elsewhere',
    check: 'config.coverage',
    settings: { configGlobalRegion: 'eu-central-1' },
    arrange: (world) =>
      void Object.assign(world.config.recorders.first().recorder, {
        recordingGroup: { allSupported: true, includeGlobalResourceTypes: false },
      }),
    verdicts: { all: 'pass' },
  },
  {
    name: 'of several recorders one is enough',
    check: 'config.coverage',
    arrange: (world) => {
      const first = world.config.recorders.first()
      world.config.recorders.add({
        ...first,
        recorder: {
          ...first.recorder,
          name: 'narrow',
          recordingGroup: { allSupported: false, resourceTypes: ['AWS::S3::Bucket'] },
        },
      })
    },
    verdicts: { all: 'pass' },
  },
  {
    name: 'a recorder that a service runs for itself is none of ours',
    check: 'config.recording',
    arrange: (world) =>
      void Object.assign(world.config.recorders.first().recorder, { servicePrincipal: 'securityhub.amazonaws.com' }),
    verdicts: { all: 'fail' },
  },
  {
    name: 'the status in capitals, as the service writes it',
    check: 'config.recording',
    arrange: (world) => void Object.assign(world.config.recorders.first(), { lastStatus: 'SUCCESS' }),
    verdicts: { all: 'pass' },
  },

  {
    name: 'a backend configured for another region',
    check: 'terraform.bucket-region',
    settings: { stateRegion: 'eu-central-1' },
    verdicts: { all: 'fail' },
  },
  {
    name: 'a bucket of another name and place',
    check: 'terraform.bucket-region',
    settings: { stateBucket: 'terraform-state-{account}-us-east-1', stateRegion: 'eu-central-1' },
    verdicts: { all: 'fail' },
  },
  {
    name: 'the expected key by its id and by alias',
    check: 'terraform.bucket-encryption',
    arrange: (world) => {
      const bucket = world.s3.buckets.only(({ Name }) => Name.startsWith('terraform-state'))
      bucket.encryption = {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms:dsse',
              KMSMasterKeyID: 'alias/terraform-state',
            },
          },
        ],
      }
    },
    verdicts: { all: 'pass' },
  },
  {
    name: 'the table of a backend elsewhere',
    check: 'terraform.lock-table',
    settings: { stateRegion: 'eu-central-1' },
    verdicts: { all: 'inconclusive' },
  },
  {
    name: 'the key of a backend elsewhere',
    check: 'terraform.bucket-encryption',
    settings: { stateBucket: 'terraform-state-{account}-us-east-1', stateRegion: 'eu-central-1' },
    verdicts: { all: 'inconclusive' },
  },
  {
    name: 'backups of a backend elsewhere',
    check: 'backup.arranged',
    settings: { stateRegion: 'eu-central-1' },
    verdicts: { all: 'inconclusive' },
  },
  {
    name: 'the alias of a backend elsewhere',
    check: 'kms.alias',
    settings: { stateRegion: 'eu-central-1' },
    arrange: (world) => void world.kms.aliases.delete('alias/terraform-state'),
    verdicts: { all: 'pass' },
  },
  {
    name: 'a state that is locked by files',
    check: 'terraform.lock-table',
    settings: { stateLockTable: null },
    verdicts: { all: 'not-applicable' },
  },
  {
    name: 'a state that is locked by files',
    check: 'terraform.stale-locks',
    settings: { stateLockTable: null },
    verdicts: { all: 'not-applicable' },
  },
  {
    name: 'somebody is at work',
    check: 'terraform.stale-lock-files',
    settings: { stateLockTable: null },
    arrange: (world) => {
      const { objects } = world.s3.buckets.only(({ Name }) => Name.startsWith('terraform-state'))
      objects['production/terraform.tfstate.tflock'] = {
        body: Buffer.from('{}'),
        ETag: '"0"',
        LastModified: new Date(Date.now() - 3_600_000),
        ContentType: undefined,
        Metadata: {},
        VersionId: undefined,
      }
    },
    verdicts: { all: 'pass' },
  },
  {
    name: 'a lock of an hour',
    check: 'terraform.stale-locks',
    arrange: (world) => {
      world.dynamodb.tables.first().items['lock'] = {
        LockID: { S: 'lock' },
        Info: { S: JSON.stringify({ ID: '1', Created: new Date(Date.now() - 3_600_000).toISOString() }) },
      }
    },
    verdicts: { all: 'pass' },
  },
]

test.concurrent.for(SCENES)(
  '$check: $name',
  async ({ check: id, settings = {}, arrange, verdicts, calls = [] }, context) => {
    const check = checks.find((candidate) => candidate.id === id)!
    const result = await proof.run(check, context, {
      settings: { ...proof.settings, identity: { ...proof.settings.identity, ...settings } },
      arrange: async (sandbox) => arrange?.(sandbox.world(SANDBOX_REGION)),
    })
    const { all, ...some } = verdicts
    for (const finding of result.findings)
      if (all !== undefined) context.expect(finding.verdict, `${finding.subject.name}: ${finding.message}`).toBe(all)
    for (const [name, verdict] of Object.entries(some)) {
      const found = result.findings.find(({ subject }) => subject.name.endsWith(name))
      context.expect(found?.verdict, `${name}: ${found?.message}`).toBe(verdict)
    }
    const called = new Set(result.calls.map(({ operation }) => operation))
    for (const wanted of calls)
      context.expect(called.has(wanted.replace('!', '')), wanted).toBe(!wanted.startsWith('!'))
  },
)

test('each scene is of a check that there is', () => {
  expect(SCENES.filter((scene) => !checks.some(({ id }) => id === scene.check))).toEqual([])
})
