import { variants, type Variant, type World } from '../../../harness/index.ts'
import { definition } from './definition-scenes.ts'

const secretPolicy = (world: World, change: (policy: { Statement: Record<string, unknown>[] }) => void) => {
  const role = world.iam.roles.only(({ RoleName }) => RoleName.endsWith('-execution-role'))
  const policy = JSON.parse(role.inlinePolicies['secrets']!) as { Statement: Record<string, unknown>[] }
  change(policy)
  role.inlinePolicies['secrets'] = JSON.stringify(policy)
}

const decryptOnlyBy = (service: string) => (world: World) =>
  secretPolicy(world, ({ Statement }) => {
    Statement.find(({ Action }) => Action === 'kms:Decrypt')!['Condition'] = {
      StringEquals: { 'kms:ViaService': service },
    }
  })

/** Gives the database's secret of service-a a policy. */
const guardSecret =
  (statement: (world: World) => object): NonNullable<Variant['arrange']> =>
  (world) => {
    const secret = world.secretsmanager.secrets.only(({ Name }) => Name === 'production/service-a/database')
    const Statement = [
      { Effect: 'Deny', Principal: '*', Action: 'secretsmanager:*', Resource: '*', ...statement(world) },
    ]
    secret.policy = JSON.stringify({ Version: '2012-10-17', Statement })
  }

const unlessBy = (vpce: string): object => ({ Condition: { StringNotEquals: { 'aws:SourceVpce': vpce } } })
const endpointOf = ({ ec2 }: World) =>
  ec2.vpcEndpoints.only(({ ServiceName }) => ServiceName.endsWith('.secretsmanager'))

/** Keeps the database's secret of service-a in another account, encrypted with a key of this one. */
function shareSecret(world: World, central: World, allowed: boolean): void {
  const own = world.secretsmanager.secrets.only(({ Name }) => Name === 'production/service-a/database')
  const role = definition(world).executionRoleArn!
  const ARN = own.ARN.replace('111122223333', '444455556666')
  const Statement = [
    { Effect: 'Allow', Principal: { AWS: role }, Action: 'secretsmanager:GetSecretValue', Resource: '*' },
  ]
  const KmsKeyId = world.kms.keys.only(({ Description }) => Description.startsWith('secrets ')).Arn
  central.secretsmanager.secrets.add({
    ...own,
    ARN,
    KmsKeyId,
    ...(allowed && { policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
  })
  for (const secret of definition(world).containerDefinitions![0]!.secrets!)
    secret.valueFrom = secret.valueFrom!.replace(own.ARN, ARN)
  secretPolicy(
    world,
    (policy) =>
      void policy.Statement.push({
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue', 'kms:Decrypt'],
        Resource: '*',
      }),
  )
}

variants('secrets.exist', [
  {
    what: 'a parameter of another account, whose namesake is in this one',
    arrange: (world) => {
      const secret = definition(world).containerDefinitions![0]!.secrets!.find(({ valueFrom }) =>
        valueFrom!.includes(':ssm:'),
      )
      secret!.valueFrom = secret!.valueFrom!.replace('111122223333', '444455556666')
    },
    expected: ['pass', 'inconclusive', 'pass', 'pass'],
  },
  {
    what: 'secrets by ARNs that lack the random end, as many write them',
    arrange: ({ ecs }) => {
      for (const { containerDefinitions = [] } of ecs.taskDefinitions)
        for (const secret of containerDefinitions[0]!.secrets ?? [])
          secret.valueFrom = secret.valueFrom!.replace(/(:secret:[^:]+)-\w{6}/, '$1')
    },
    expected: ['pass', 'pass', 'pass', 'pass'],
  },
  {
    what: 'a secret in another region',
    arrange: (world) => {
      const [secret] = definition(world).containerDefinitions![0]!.secrets!
      secret!.valueFrom = secret!.valueFrom!.replace(':us-east-1:', ':eu-west-1:')
    },
    expected: ['inconclusive', 'pass', 'pass', 'pass', 'pass'],
  },
])

/** No setting says with which key. */
const ANY_KEY = { service: { secretKeyAlias: undefined } }

variants('secrets.key', [
  {
    what: 'keys without aliases, where no setting names one',
    settings: ANY_KEY,
    arrange: ({ kms, secretsmanager }) => {
      const { Arn } = kms.keys.only(({ Description }) => Description.startsWith('secrets '))
      for (const secret of secretsmanager.secrets.all()) secret.KmsKeyId = Arn
    },
    expected: 'pass',
  },
  {
    what: "AWS's own key, where no setting names one",
    settings: ANY_KEY,
    arrange: ({ secretsmanager }) => {
      for (const secret of secretsmanager.secrets.all()) delete secret.KmsKeyId
    },
    expected: { 'production/service-a/database': /^fail: .*AWS's own key/s },
  },
  {
    what: 'a key of another account, which is not read',
    settings: ANY_KEY,
    arrange: ({ secretsmanager }) => {
      for (const secret of secretsmanager.secrets.all())
        secret.KmsKeyId = 'arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab'
    },
    expected: { 'production/service-a/database': /^inconclusive: .*belongs to account 444455556666; name a role/s },
  },
])

variants('secrets.readable', [
  {
    what: 'secrets by the policies alone',
    settings: { identity: { simulatePolicies: false } },
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'a role that may not decrypt, by the policies alone',
    settings: { identity: { simulatePolicies: false } },
    arrange: (world) =>
      secretPolicy(
        world,
        (policy) => (policy.Statement = policy.Statement.filter(({ Action }) => Action !== 'kms:Decrypt')),
      ),
    expected: ['fail', 'fail', 'fail'],
  },
  {
    what: 'decryption through Secrets Manager only: the parameter of service-a stays sealed',
    arrange: decryptOnlyBy('secretsmanager.us-east-1.amazonaws.com'),
    expected: ['fail', 'pass', 'pass'],
  },
  ...['production', 'develop'].map((environment): Variant => ({
    what: `secrets by a tag that says ${environment}`,
    arrange: (world) =>
      secretPolicy(world, ({ Statement }) => {
        const read = Statement.find(({ Action }) => JSON.stringify(Action).includes('secretsmanager:GetSecretValue'))!
        read['Action'] = ['ssm:GetParameters']
        const Condition = { StringEquals: { 'aws:ResourceTag/Environment': environment } }
        Statement.push(
          { ...read, Resource: '*', Action: 'secretsmanager:GetSecretValue', Condition },
          { ...read, Resource: '*' },
        )
      }),
    expected: environment === 'production' ? ['pass', 'pass', 'pass'] : ['fail', 'fail', 'fail'],
  })),
  ...[true, false].map((allowed): Variant => ({
    what: `a secret of the central account, ${allowed ? 'with a policy that lets the role in' : 'without a policy'}`,
    arrange: (world, account) => shareSecret(world, account('444455556666'), allowed),
    expected: [allowed ? 'pass' : 'fail', 'pass', 'pass'],
  })),
  {
    what: 'a secret that is read by the endpoint of the tasks alone',
    arrange: guardSecret((world) => unlessBy(endpointOf(world).VpcEndpointId)),
    expected: 'pass',
  },
  {
    what: 'a secret that is read by the VPC of the tasks alone',
    arrange: guardSecret((world) => ({ Condition: { StringNotEquals: { 'aws:SourceVpc': endpointOf(world).VpcId } } })),
    expected: 'pass',
  },
  {
    what: 'a secret that is read by an endpoint of another VPC alone',
    arrange: guardSecret(() => unlessBy('vpce-0123456789abcdef0')),
    expected: [/^fail: .*is denied by the policy of secret production\/service-a\/database/s, 'pass', 'pass'],
  },
  {
    what: 'a secret that is read by an endpoint alone, to which the names of the service may lead or not',
    arrange: (world, account) => {
      guardSecret(() => unlessBy(endpointOf(world).VpcEndpointId))(world, account)
      endpointOf(world).PrivateDnsEnabled = false
    },
    expected: [/^inconclusive: .*depends on aws:SourceVpce/s, 'pass', 'pass'],
  },
  {
    what: 'a secret that is read by an endpoint alone, where tasks go out by NAT gateways',
    arrange: (world, account) => {
      const { VpcEndpointId } = endpointOf(world)
      guardSecret(() => unlessBy(VpcEndpointId))(world, account)
      world.ec2.vpcEndpoints.delete(VpcEndpointId)
    },
    expected: ['fail', 'pass', 'pass'],
  },
  ...['o-exampleorgid', 'o-another'].map((organization): Variant => ({
    what: `a secret that members of ${organization} read alone`,
    arrange: guardSecret(() => ({ Condition: { StringNotEquals: { 'aws:PrincipalOrgID': organization } } })),
    expected: [organization === 'o-another' ? 'fail' : 'pass', 'pass', 'pass'],
  })),
  {
    what: 'a secret whose policy lets the role in, which has no policy for it',
    arrange: (world, account) => {
      guardSecret(() => ({
        Effect: 'Allow',
        Principal: { AWS: definition(world).executionRoleArn },
        Action: 'secretsmanager:GetSecretValue',
      }))(world, account)
      secretPolicy(world, ({ Statement }) => {
        Statement.find(({ Action }) => Action === 'secretsmanager:GetSecretValue')!['NotResource'] =
          'arn:aws:secretsmanager:*:*:secret:production/service-a/*'
        delete Statement.find(({ Action }) => Action === 'secretsmanager:GetSecretValue')!['Resource']
      })
    },
    expected: 'pass',
  },
  ...['production', 'develop'].map((environment): Variant => ({
    what: `parameters by a tag that says ${environment}`,
    arrange: (world) =>
      secretPolicy(world, ({ Statement }) => {
        Object.assign(
          Statement.find(({ Action }) => Action === 'ssm:GetParameters')!,
          {
            Resource: '*',
            Condition: { StringEquals: { 'ssm:resourceTag/Environment': environment } },
          },
        )
      }),
    expected: [environment === 'production' ? 'pass' : 'fail', 'pass', 'pass'],
  })),
  {
    what: 'a key that its own policy opens to the endpoint of the tasks alone, which does not decrypt',
    arrange: (world) => {
      const key = world.kms.keys.only(({ Description }) => Description.startsWith('secrets '))
      const policy = JSON.parse(key.policy) as { Statement: object[] }
      const Deny = { Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*' }
      policy.Statement.push({ ...Deny, ...unlessBy(endpointOf(world).VpcEndpointId) })
      key.policy = JSON.stringify(policy)
    },
    expected: [/^inconclusive: .*depends on aws:SourceVpce/s, 'inconclusive', 'inconclusive'],
  },
])
