import { variants, type World } from '../../harness/index.ts'

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

variants('iam.task-trust-source', [
  {
    what: 'conditions on the source where nobody asks for them',
    settings: { identity: { trustNamesSource: false } },
    expected: 'not-applicable',
  },
])
