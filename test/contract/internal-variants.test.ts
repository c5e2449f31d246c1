/**
 * Platforms that are right or wrong in other ways than the reference platform's: brokers elsewhere, unknown, or named
 * otherwise.
 */
import { afterAll, expect, test } from 'vitest'
import type { World } from '../../fixtures/sandbox/world.ts'
import { loadChecks, ownCheckFiles } from '../../harness/selection/discover.ts'
import { settingsFor, type SettingsOverrides } from '../../harness/environment/settings/index.ts'
import { ProofSandbox, SANDBOX_REGION } from '../../harness/proof/scene.ts'

const { checks } = await loadChecks(await ownCheckFiles())
const proof = await ProofSandbox.start()
afterAll(() => proof.close())

type Variant = readonly [
  name: string,
  check: string,
  internal: NonNullable<SettingsOverrides['internal']>,
  change: (world: World) => void,
  expected: RegExp,
]

const groupOf = (world: World, name: string): string =>
  world.ec2.securityGroups.only(({ GroupName }) => GroupName === `production-${name}`).GroupId
const letOut = (world: World, CidrIpv4: string): void =>
  void world.ec2.securityGroupRules.add({
    SecurityGroupRuleId: 'sgr-0123456789abcdef0',
    GroupId: groupOf(world, 'internal-services'),
    IsEgress: true,
    IpProtocol: 'tcp',
    FromPort: 9092,
    ToPort: 9092,
    CidrIpv4,
  })
const peer = (world: World): void => {
  for (const { Routes, VpcId } of world.ec2.routeTables)
    if (world.ec2.vpcs.get(VpcId)?.IsDefault !== true)
      Routes.push({
        DestinationCidrBlock: '172.20.0.0/16',
        VpcPeeringConnectionId: 'pcx-0123456789abcdef0',
        State: 'active',
      })
}
const openAcls = (world: World): void => {
  for (const { Entries } of world.ec2.networkAcls)
    for (const Egress of [true, false])
      Entries.push({ Egress, RuleNumber: 5, RuleAction: 'allow', Protocol: '-1', CidrBlock: '172.20.0.0/16' })
}
const ELSEWHERE = { brokerGroups: [], brokerCidrs: ['172.20.4.0/24'] }
const nothing = (): void => {}

/** Both services take part in Service Connect; service-a calls the other by its alias. */
function connect(world: World, alias: string, namespace = 'shop'): void {
  const [a, b] = ['service-a', 'service-b'].map((name) =>
    world.ecs.services.first(({ serviceName }) => serviceName === name),
  )
  const container = (service: typeof a) =>
    world.ecs.taskDefinitions.first(({ taskDefinitionArn }) => taskDefinitionArn === service!.taskDefinition)
      .containerDefinitions![0]!
  container(b).portMappings![0]!.name = 'http'
  container(a).environment!.find(({ name }) => name === 'SERVICE_B_URL')!.value = alias
  a!.deployments![0]!.serviceConnectConfiguration = { enabled: true, namespace }
  const services = [{ portName: 'http', discoveryName: 'service-b', clientAliases: [{ dnsName: 'backend', port: 80 }] }]
  b!.deployments![0]!.serviceConnectConfiguration = { enabled: true, namespace: 'shop', services }
  b!.serviceRegistries = []
  world.servicediscovery.services.clear()
}

const variants: readonly Variant[] = [
  [
    'brokers beyond a peering',
    'kafka.path',
    ELSEWHERE,
    (world) => (letOut(world, '172.20.0.0/16'), peer(world), openAcls(world)),
    /^pass $/,
  ],
  [
    'brokers beyond a peering, which the groups of tasks do not know',
    'kafka.path',
    ELSEWHERE,
    (world) => (peer(world), openAcls(world)),
    /^fail .*let nothing out on TCP 9092 to brokers at 172\.20\.4\.0\/24/,
  ],
  [
    'brokers beyond a peering, which the ACLs do not know',
    'kafka.path',
    ELSEWHERE,
    (world) => (letOut(world, '172.20.0.0/16'), peer(world)),
    /^fail .*network ACL acl-\w+ of service [\w-]+ in subnet-\w+ denies TCP 9092 to 172\.20\.4\.0\/24 by the closing rule/,
  ],
  ['the group of the brokers by its id', 'kafka.path', { brokerGroups: ['?'] }, nothing, /^pass $/],
  [
    'nobody carries the group of the brokers',
    'kafka.path',
    { brokerGroups: ['production-msk'] },
    nothing,
    /^inconclusive No network interface carries a group of the brokers \(production-msk\)/,
  ],
  ['no Kafka', 'kafka.path', { brokerGroups: [] }, nothing, /^not-applicable /],
  ['no services that use Kafka', 'kafka.path', { kafkaServices: [] }, nothing, /^not-applicable /],
  [
    'brokers among themselves on other ports',
    'kafka.broker-ingress',
    {},
    (world) =>
      void world.ec2.securityGroupRules.add({
        SecurityGroupRuleId: 'sgr-0123456789abcdef0',
        GroupId: groupOf(world, 'kafka'),
        IsEgress: false,
        IpProtocol: 'tcp',
        FromPort: 9093,
        ToPort: 9093,
        ReferencedGroupInfo: { GroupId: groupOf(world, 'kafka') },
      }),
    /^pass $/,
  ],
  [
    'brokers elsewhere, let out by their block',
    'kafka.task-egress',
    { brokerCidrs: ['172.20.4.0/24'] },
    (world) => letOut(world, '172.20.4.0/24'),
    /^pass $/,
  ],
  [
    'brokers elsewhere, and a wider block',
    'kafka.task-egress',
    { brokerCidrs: ['172.20.4.0/24'] },
    (world) => letOut(world, '172.20.0.0/16'),
    /^fail .*tcp 9092 to 172\.20\.0\.0\/16: on TCP 9092 only brokers are expected.*nothing is let out on TCP 9092 to 172\.20\.4\.0\/24/,
  ],
  [
    'subnets that also have IPv6, which neither tasks nor network ACLs use',
    'discovery.upstream',
    {},
    ({ ec2 }) => {
      for (const [index, subnet] of ec2.subnets.all().entries())
        subnet.Ipv6CidrBlockAssociationSet = [
          { Ipv6CidrBlock: `2600:1f18:0:${index}::/64`, Ipv6CidrBlockState: { State: 'associated' } },
        ]
    },
    /^pass $/,
  ],
  [
    'an upstream by its alias of Service Connect',
    'discovery.upstream',
    {},
    (world) => connect(world, 'http://backend'),
    /^pass $/,
  ],
  [
    'an upstream by a port that its alias has not',
    'discovery.upstream',
    {},
    (world) => connect(world, 'http://backend:8001'),
    /^fail .*service-b listens on 80/,
  ],
  [
    'an upstream of another namespace of Service Connect',
    'discovery.upstream',
    {},
    (world) => connect(world, 'http://backend', 'stock'),
    /^fail .*no service is known as backend in Cloud Map/,
  ],
  [
    'an upstream that a secret names',
    'discovery.upstream',
    {},
    (world) => {
      const { taskDefinition } = world.ecs.services.first(({ serviceName }) => serviceName === 'service-a')
      const container = world.ecs.taskDefinitions.first(({ taskDefinitionArn }) => taskDefinitionArn === taskDefinition)
        .containerDefinitions![0]!
      container.environment = []
      container.secrets = [{ name: 'SERVICE_B_URL', valueFrom: 'arn:aws:ssm:us-east-1:111122223333:parameter/b' }]
    },
    /^inconclusive .*comes from a secret, which is not read/,
  ],
]

test.for(variants)('%s: %s', async ([, id, internal, change, expected], context) => {
  const group = groupOf(proof.sandbox.world(SANDBOX_REGION), 'kafka')
  const overrides = internal.brokerGroups?.[0] === '?' ? { ...internal, brokerGroups: [group] } : internal
  const { findings } = await proof.run(
    checks.find((check) => check.id === id)!,
    context,
    {
      settings: settingsFor('production', 'production', { internal: overrides }),
      arrange: async (sandbox) => change(sandbox.world(SANDBOX_REGION)),
    },
  )
  expect(findings.length).toBeGreaterThan(0)
  for (const { verdict, message } of findings) expect(`${verdict} ${message}`).toMatch(expected)
})
