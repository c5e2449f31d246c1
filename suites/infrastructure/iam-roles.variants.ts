import { variants, type Variant, type World } from '../../harness/index.ts'
import { document } from './policy-scenes.ts'

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

variants('iam.task-trust-source', [
  {
    what: 'conditions on the source where nobody asks for them',
    settings: { identity: { trustNamesSource: false } },
    expected: 'not-applicable',
  },
])
