import { variants, type Variant, type World } from '../../harness/index.ts'
import { addStatements, document } from './policy-scenes.ts'

const role = (world: World, ending: string) => world.iam.roles.only(({ RoleName }) => RoleName.endsWith(ending))

/** Lets the execution role decrypt by these services only. */
const decryptOnlyBy =
  (...services: readonly string[]): NonNullable<Variant['arrange']> =>
  (world) => {
    const { inlinePolicies } = role(world, '-execution-role')
    const policy = JSON.parse(inlinePolicies['secrets']!) as { Statement: Record<string, unknown>[] }
    policy.Statement.find(({ Action }) => Action === 'kms:Decrypt')!['Condition'] = {
      StringEquals: { 'kms:ViaService': services.map((service) => `${service}.us-east-1.amazonaws.com`) },
    }
    inlinePolicies['secrets'] = JSON.stringify(policy)
  }

/** Adds a denial to the execution role's policies. */
const denying =
  (statement: (world: World) => object): NonNullable<Variant['arrange']> =>
  (world) => {
    role(world, '-execution-role').inlinePolicies['perimeter'] = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Resource: '*', ...statement(world) }],
    })
  }

/** The container of service-a takes variables from a file in the bucket of the state; returns that bucket. */
function useVariables(world: World, actions: readonly string[]) {
  const bucket = world.s3.buckets.only(({ Name }) => Name.startsWith('terraform-state-'))
  const definition = world.ecs.taskDefinitions.only(({ family }) => family === 'production-service-a')
  definition.containerDefinitions![0]!.environmentFiles = [
    { type: 's3', value: `arn:aws:s3:::${bucket.Name}/service-a.env` },
  ]
  role(world, '-execution-role').inlinePolicies['variables'] = document({ Action: actions, Resource: '*' })
  return bucket
}

const endpointOf = ({ ec2 }: World, service: string) =>
  ec2.vpcEndpoints.only(({ ServiceName }) => ServiceName.endsWith(`.${service}`))

/** Policies that ask for what a request of a task brings, whatever the way of asking. */
const PERIMETERS: readonly (readonly [
  what: string,
  statement: (world: World) => object,
  expected: Variant['expected'],
])[] = [
  [
    'every other region is denied, but for IAM',
    () => ({ NotAction: 'iam:*', Condition: { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } } }),
    'pass',
  ],
  [
    'calls without TLS are denied',
    () => ({ Action: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    'pass',
  ],
  [
    'sessions from before last summer are denied',
    () => ({ Action: '*', Condition: { DateLessThan: { 'aws:TokenIssueTime': '2024-06-01T00:00:00Z' } } }),
    'pass',
  ],
  [
    'roles without the tag of the environment are denied',
    () => ({ Action: '*', Condition: { StringNotEquals: { 'aws:PrincipalTag/Environment': 'production' } } }),
    'pass',
  ],
  [
    'repositories without the tag of the environment are denied',
    () => ({
      Action: 'ecr:BatchGetImage',
      Condition: { StringNotEquals: { 'aws:ResourceTag/Environment': 'production' } },
    }),
    'pass',
  ],
  [
    'repositories of another environment, by their tags, are all that is allowed',
    () => ({
      Action: 'ecr:BatchGetImage',
      Condition: { StringNotEquals: { 'ecr:ResourceTag/Environment': 'develop' } },
    }),
    'fail',
  ],
  [
    'secrets by another way than the endpoint are denied',
    (world) => ({
      Action: 'secretsmanager:*',
      Condition: { StringNotEquals: { 'aws:SourceVpce': endpointOf(world, 'secretsmanager').VpcEndpointId } },
    }),
    'pass',
  ],
  [
    'callers from outside the organization are denied',
    () => ({ Action: '*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }),
    'pass',
  ],
  [
    'resources outside the organization are denied',
    () => ({ Action: '*', Condition: { StringNotEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } } }),
    'pass',
  ],
  [
    'what depends on the place in the organization, which members are not shown',
    () => ({
      Action: '*',
      Condition: { 'ForAnyValue:StringNotLike': { 'aws:PrincipalOrgPaths': ['o-exampleorgid/r-1/ou-1/*'] } },
    }),
    /^inconclusive: .*depends on aws:PrincipalOrgPaths/s,
  ],
  [
    'what depends on the program that asks',
    () => ({ Action: 'ecr:*', Condition: { StringNotLike: { 'aws:UserAgent': '*amazon-ecs*' } } }),
    /^inconclusive: .*depends on aws:UserAgent/s,
  ],
]

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
    what: 'decrypting only for Secrets Manager and the parameter store, asked of IAM',
    arrange: decryptOnlyBy('secretsmanager', 'ssm'),
    expected: 'pass',
  },
  {
    what: 'decrypting only for Secrets Manager and the parameter store, by the policies alone',
    settings: { identity: { simulatePolicies: false } },
    arrange: decryptOnlyBy('secretsmanager', 'ssm'),
    expected: 'pass',
  },
  {
    what: 'decrypting only for Secrets Manager, where a parameter is encrypted too',
    arrange: decryptOnlyBy('secretsmanager'),
    expected: /^fail: .*kms:Decrypt on .*its conditions \(kms:ViaService\) are not met/s,
  },
  ...PERIMETERS.flatMap(([what, statement, expected]): Variant[] => [
    { what, arrange: denying(statement), expected },
    {
      what: `${what}, by the policies alone`,
      settings: { identity: { simulatePolicies: false } },
      arrange: denying(statement),
      expected,
    },
  ]),
  {
    what: 'an account that has left its organization, whose members alone are allowed',
    arrange: (world, account) => {
      denying(() => ({ Action: '*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }))(
        world,
        account,
      )
      world.organizations.organization = undefined
    },
    expected: /^fail: .*is denied by a policy of the role/s,
  },
  {
    what: "secrets by the endpoint alone, whose name may lead to another VPC's",
    arrange: (world, account) => {
      const { VpcEndpointId, VpcId } = endpointOf(world, 'secretsmanager')
      denying(() => ({
        Action: 'secretsmanager:*',
        Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-0123456789abcdef0' } },
      }))(world, account)
      world.ec2.vpcEndpoints.delete(VpcEndpointId)
      for (const table of world.ec2.routeTables)
        if (table.VpcId === VpcId)
          table.Routes.push({ DestinationCidrBlock: '10.64.0.0/16', TransitGatewayId: 'tgw-0123456789abcdef0' })
    },
    expected: /^inconclusive: .*depends on aws:SourceVpce/s,
  },
  {
    what: 'a file of variables, which the role may read and decrypt',
    arrange: (world) => useVariables(world, ['s3:GetObject', 's3:GetBucketLocation', 'kms:Decrypt']),
    expected: 'pass',
  },
  {
    what: 'a file of variables, with whose key the role may not decrypt',
    arrange: (world) => useVariables(world, ['s3:GetObject', 's3:GetBucketLocation']),
    expected: /^fail: .*kms:Decrypt on .* is not allowed by the role's policies/s,
  },
  {
    what: 'a file of variables, in a bucket whose policy denies all other accounts and all other organizations',
    arrange: (world) => {
      const bucket = useVariables(world, ['s3:*', 'kms:Decrypt'])
      const Deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }
      addStatements(
        bucket,
        { ...Deny, Condition: { StringNotEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } } },
        { ...Deny, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } },
      )
    },
    expected: 'pass',
  },
  {
    what: 'a file of variables, in a bucket whose policy denies reading to all but one',
    arrange: (world) => {
      const bucket = useVariables(world, ['s3:*', 'kms:Decrypt'])
      const Condition = { StringNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/administrators' } }
      addStatements(bucket, { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: '*', Condition })
    },
    expected: /^fail: .*s3:GetObject on .* is denied by the policy of bucket/s,
  },
  ...[
    ['us-east-1', 'pass'] as const,
    ['eu-west-1', /^inconclusive: .*the organization's policies refuse ecr:GetAuthorizationToken on \*/s] as const,
  ].map(([region, expected]): Variant => ({
    what: `an organization that allows ${region} alone, which only IAM's simulation knows`,
    arrange: ({ organizations }) => {
      organizations.serviceControlPolicies = [
        document({ Action: '*', Resource: '*' }),
        JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              NotAction: 'iam:*',
              Resource: '*',
              Condition: { StringNotEquals: { 'aws:RequestedRegion': region } },
            },
          ],
        }),
      ]
    },
    expected,
  })),
  {
    what: 'what a pull takes and no more, as the managed policy for pulling has it',
    arrange: (world) => {
      const { attachedPolicies, inlinePolicies } = role(world, '-execution-role')
      attachedPolicies.length = 0
      inlinePolicies['pull'] = document({
        Action: ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'logs:*'],
        Resource: '*',
      })
    },
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
