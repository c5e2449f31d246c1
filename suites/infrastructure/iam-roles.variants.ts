import { variants, type World } from '../../harness/index.ts'
import { document } from './policy-scenes.ts'

const role = (world: World, ending: string) => world.iam.roles.only(({ RoleName }) => RoleName.endsWith(ending))

function decryptForSecretsManagerOnly(world: World): void {
  const { inlinePolicies } = role(world, '-execution-role')
  const policy = JSON.parse(inlinePolicies['secrets']!) as { Statement: Record<string, unknown>[] }
  policy.Statement.find(({ Action }) => Action === 'kms:Decrypt')!['Condition'] = {
    StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
  }
  inlinePolicies['secrets'] = JSON.stringify(policy)
}

variants('iam.execution-permissions', [
  {
    what: 'permissions asked of IAM',
    expected: 'pass',
    calls: ['SimulatePrincipalPolicy'],
  },
  {
    what: 'permissions by the policies alone',
    settings: { identity: { simulatePolicies: false } },
    expected: 'pass',
    calls: ['!SimulatePrincipalPolicy'],
  },
  {
    what: 'decrypting only for Secrets Manager, asked of IAM',
    arrange: decryptForSecretsManagerOnly,
    expected: 'pass',
  },
  {
    what: 'decrypting only for Secrets Manager, by the policies alone',
    settings: { identity: { simulatePolicies: false } },
    arrange: decryptForSecretsManagerOnly,
    expected: 'pass',
  },
  {
    what: 'a boundary counts without the simulator too',
    settings: { identity: { simulatePolicies: false } },
    arrange: (world) => {
      role(world, '-execution-role').permissionsBoundary = 'arn:aws:iam::aws:policy/AmazonS3FullAccess'
    },
    expected: 'fail',
  },
])

variants('iam.no-administrator', [
  {
    what: 'a boundary takes away what a wide policy gives',
    arrange: (world) =>
      Object.assign(role(world, '-task-role'), {
        inlinePolicies: { wide: document({ Action: '*', Resource: '*' }) },
        permissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
      }),
    expected: { 'production-task-role': 'pass' },
  },
  {
    what: 'a boundary of an administrator takes nothing away',
    arrange: (world) =>
      Object.assign(role(world, '-task-role'), {
        inlinePolicies: { wide: document({ Action: '*', Resource: '*' }) },
        permissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
    expected: { 'production-task-role': 'fail' },
  },
  {
    what: 'all of IAM within a boundary without IAM',
    arrange: (world) =>
      void Object.assign(role(world, '-task-role').inlinePolicies, {
        iam: document({ Action: 'iam:*', Resource: '*' }),
      }),
    expected: { 'production-task-role': 'pass' },
  },
  {
    what: 'a role of another team',
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
    expected: 'pass',
  },
])

variants('iam.pass-role', [
  {
    what: 'passing roles beyond the boundary',
    arrange: (world) =>
      Object.assign(role(world, '-task-role'), {
        inlinePolicies: { pass: document({ Action: 'iam:PassRole', Resource: '*' }) },
        permissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
      }),
    expected: { 'production-task-role': 'pass' },
  },
])

variants('iam.task-trust-source', [
  {
    what: 'conditions on the source where nobody asks for them',
    settings: { identity: { trustNamesSource: false } },
    expected: 'not-applicable',
  },
])
