import { variants, type World } from '../../harness/index.ts'

const ALLOW = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }
const LAYERS = { ...ALLOW, Action: 's3:GetObject', Resource: 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*' }

const endpointOf = ({ ec2 }: World, service: string) =>
  ec2.vpcEndpoints.only(({ ServiceName }) => ServiceName.endsWith(`.${service}`))

const setPolicy = (world: World, service: string, ...Statement: readonly object[]): void => {
  endpointOf(world, service).PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
}

/** The policy of every endpoint. */
const setPolicies = (world: World, ...Statement: readonly object[]): void => {
  for (const endpoint of world.ec2.vpcEndpoints)
    endpoint.PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
}

const OURS = { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid', 'aws:ResourceOrgID': 'o-exampleorgid' } }

variants('endpoints.policy', [
  {
    what: 'what AWS names as the least for a pull',
    arrange: (world) => {
      setPolicy(world, 's3', LAYERS)
      setPolicy(world, 'ecr.api', { ...ALLOW, Action: 'ecr:GetAuthorizationToken' })
      setPolicy(world, 'ecr.dkr', { ...ALLOW, Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] })
    },
    expected: 'pass',
  },
  {
    what: "the organization's people and resources alone, and the layers of ECR",
    arrange: (world) => {
      setPolicies(world, { ...ALLOW, Condition: OURS }, LAYERS)
    },
    expected: 'pass',
  },
  {
    what: 'members alone, in an account that has left the organization',
    arrange: (world) => {
      setPolicy(world, 'logs', { ...ALLOW, Condition: OURS })
      world.organizations.organization = undefined
    },
    expected: { 'production-logs': /^fail: .*logs:PutLogEvents on .* is refused/s, 'production-s3': 'pass' },
  },
  {
    what: 'a place in the organization, which members are not shown',
    arrange: (world) =>
      setPolicy(world, 'logs', {
        ...ALLOW,
        Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-exampleorgid/r-1/*'] } },
      }),
    expected: { 'production-logs': /^inconclusive: .*depends on aws:PrincipalOrgPaths/s, 'production-s3': 'pass' },
  },
  {
    what: "the environment's own role and secrets, by tags",
    arrange: (world) =>
      setPolicy(world, 'secretsmanager', {
        ...ALLOW,
        Condition: {
          StringEquals: {
            'aws:PrincipalTag/Environment': 'production',
            'secretsmanager:ResourceTag/Environment': '${aws:PrincipalTag/Environment}',
          },
        },
      }),
    expected: 'pass',
  },
  {
    what: 'an endpoint that answers for no name of its service, so that nothing goes by it',
    arrange: (world) => {
      setPolicy(world, 'ecr.api', { ...ALLOW, Effect: 'Deny' })
      endpointOf(world, 'ecr.api').PrivateDnsEnabled = false
    },
    expected: { 'production-ecr.api': 'not-applicable' },
  },
  {
    what: 'a gateway that no subnet of tasks has a route to',
    arrange: (world) => {
      setPolicy(world, 's3', { ...ALLOW, Effect: 'Deny' })
      endpointOf(world, 's3').RouteTableIds = []
    },
    expected: { 'production-s3': 'not-applicable' },
  },
  {
    what: 'sessions of ECS Exec, which the policy refuses',
    arrange: (world) => {
      const like = structuredClone(endpointOf(world, 'logs'))
      world.ec2.vpcEndpoints.add({
        ...like,
        VpcEndpointId: 'vpce-0123456789abcdef0',
        ServiceName: like.ServiceName.replace(/logs$/, 'ssmmessages'),
        PolicyDocument: JSON.stringify({ Statement: [{ ...ALLOW, Action: 'ssmmessages:Create*' }] }),
        Tags: [{ Key: 'Name', Value: 'exec' }],
      })
      for (const service of world.ecs.services) service.enableExecuteCommand = true
    },
    expected: { exec: /^fail: .*ssmmessages:OpenControlChannel on \* by role production-task-role is refused/s },
  },
])
