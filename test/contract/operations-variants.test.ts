/**
 * Names, discovery, backups, firewalls and guards that are arranged otherwise than the reference platform's, and
 * rightly so; and some that only look right.
 */
import { afterAll, test } from 'vitest'
import type { World } from '../../fixtures/sandbox/world.ts'
import { loadChecks, ownCheckFiles } from '../../harness/selection/discover.ts'
import { ProofSandbox, SANDBOX_REGION } from '../../harness/proof/scene.ts'

const { checks } = await loadChecks(await ownCheckFiles())
const proof = await ProofSandbox.start()
afterAll(() => proof.close())

const alias = ({ route53 }: World) => route53.recordSets.only(({ Type }) => Type === 'A')
const elsewhere = (world: World) => ({
  ...alias(world),
  AliasTarget: { ...alias(world).AliasTarget!, DNSName: 'dualstack.other-alb-1.elb.amazonaws.com.' },
})

/** Service Connect instead of service discovery: the same Cloud Map service, told by the deployment. */
function connect({ ecs }: World): void {
  const service = ecs.services.first(({ serviceName }) => serviceName === 'service-b')
  const discoveryArn = service.serviceRegistries![0]!.registryArn
  service.serviceRegistries = []
  service.deployments!.find(({ status }) => status === 'PRIMARY')!.serviceConnectResources = [
    { discoveryName: 'service-b', discoveryArn },
  ]
}

/** What GuardDuty puts into a VPC whose tasks it watches. */
function addGuards({ ec2 }: World): void {
  const Tags = [{ Key: 'GuardDutyManaged', Value: 'true' }]
  const endpoint = ec2.vpcEndpoints.first(({ VpcEndpointType }) => VpcEndpointType === 'Interface')
  ec2.vpcEndpoints.add({
    ...endpoint,
    VpcEndpointId: 'vpce-0123456789abcdef0',
    ServiceName: 'com.amazonaws.us-east-1.guardduty-data',
    Tags,
  })
  ec2.vpcEndpoints.add({
    ...endpoint,
    VpcEndpointId: 'vpce-0123456789abcdef1',
    ServiceName: 'com.amazonaws.us-east-1.firewall',
    RequesterManaged: true,
    Tags: [],
  })
  const GroupName = `GuardDutyManagedSecurityGroup-${endpoint.VpcId}`
  ec2.securityGroups.add({
    ...ec2.securityGroups.first(({ VpcId }) => VpcId === endpoint.VpcId),
    GroupId: 'sg-0123456789abcdef0',
    GroupName,
    Tags,
  })
}

/** A critical finding of Security Hub that nobody has dealt with. */
const critical = (
  AwsAccountId: string,
  resource: { readonly Type: string; readonly Id: string; readonly Tags?: Record<string, string> },
) => ({
  SchemaVersion: '2018-10-08',
  Id: 'arn:aws:securityhub:us-east-1:111122223333:finding/1',
  ProductArn: 'arn:aws:securityhub:us-east-1::product/aws/securityhub',
  GeneratorId: 'generator',
  AwsAccountId,
  CreatedAt: '2026-01-01T00:00:00Z',
  UpdatedAt: '2026-01-01T00:00:00Z',
  Severity: { Label: 'CRITICAL' as const },
  Title: 'Something is open',
  Description: 'It is open to the world.',
  Resources: [resource],
  RecordState: 'ACTIVE' as const,
  Workflow: { Status: 'NEW' as const },
})

const VARIANTS: readonly [what: string, check: string, verdict: string, arrange: (world: World) => void][] = [
  [
    'the same name, answered in another region by that region',
    'domain.alias',
    'pass',
    (world) => {
      Object.assign(alias(world), { SetIdentifier: 'here', Region: SANDBOX_REGION })
      world.route53.recordSets.add({ ...elsewhere(world), SetIdentifier: 'there', Region: 'eu-central-1' })
    },
  ],
  [
    'a page that stands in while the load balancer is down',
    'domain.alias',
    'pass',
    (world) => {
      Object.assign(alias(world), { SetIdentifier: 'first', Failover: 'PRIMARY' })
      world.route53.recordSets.add({ ...elsewhere(world), SetIdentifier: 'second', Failover: 'SECONDARY' })
    },
  ],
  [
    'a zone that the network account has',
    'domain.alias',
    'inconclusive',
    ({ route53 }) => {
      route53.zones.first(({ Config }) => Config?.PrivateZone === false).Config = { PrivateZone: true }
    },
  ],

  ['services that find each other by Service Connect', 'cloud-map.registered', 'pass', connect],
  ['services that find each other by Service Connect', 'cloud-map.healthy-instances', 'pass', connect],
  [
    'a Cloud Map service whose instances nothing checks',
    'cloud-map.healthy-instances',
    'pass',
    ({ servicediscovery }) => {
      delete servicediscovery.services.only().HealthCheckCustomConfig
      for (const instance of servicediscovery.instances) instance.health = 'UNKNOWN'
    },
  ],

  [
    'a plan whose rule names no time, and runs daily',
    'backup.recent',
    'pass',
    ({ backup }) => {
      delete backup.plans.only().BackupPlan!.Rules![0]!.ScheduleExpression
    },
  ],
  [
    'a table without point-in-time recovery, which a plan backs up',
    'backup.arranged',
    'pass',
    ({ dynamodb }) => {
      dynamodb.tables.only().pointInTimeRecovery = false
    },
  ],

  ['what GuardDuty and a firewall put beside the tasks', 'tags.mandatory', 'pass', addGuards],

  [
    "the organization's trail, which the account that has it tags",
    'tags.mandatory',
    'pass',
    ({ cloudtrail }) => {
      const row = cloudtrail.trails.only()
      Object.assign(row.trail, {
        TrailARN: row.trail.TrailARN.replace('111122223333', '999988887777'),
        IsOrganizationTrail: true,
      })
      row.tags = {}
    },
  ],

  [
    'the same rate limit in a rule group',
    'waf.rate-limit',
    'pass',
    ({ wafv2 }) => {
      const acl = wafv2.webAcls.only()
      const [rate, ...others] = acl.Rules!
      const { VisibilityConfig } = rate!
      const ARN = `${acl.ARN}-group`
      wafv2.ruleGroups.add({
        ARN,
        Name: 'rates',
        Id: 'rates',
        Capacity: 2,
        VisibilityConfig,
        Rules: [rate!],
        lockToken: '',
        tags: {},
      })
      acl.Rules = [
        ...others,
        {
          Name: 'rates',
          Priority: 9,
          VisibilityConfig,
          OverrideAction: { None: {} },
          Statement: { RuleGroupReferenceStatement: { ARN } },
        },
      ]
    },
  ],
  [
    'monitoring from listed addresses is let through first',
    'waf.rate-limit',
    'pass',
    ({ wafv2 }) => {
      const { Rules = [] } = wafv2.webAcls.only()
      for (const rule of Rules) rule.Priority!++
      const { VisibilityConfig } = Rules[0]!
      Rules.push({
        Name: 'monitoring',
        Priority: 0,
        VisibilityConfig,
        Action: { Allow: {} },
        Statement: {
          IPSetReferenceStatement: { ARN: 'arn:aws:wafv2:us-east-1:111122223333:regional/ipset/monitoring/1' },
        },
      })
    },
  ],

  [
    "a member account's finding, which the administrator sees too",
    'guardduty.findings',
    'pass',
    ({ guardduty }) => {
      const Service = { Archived: false }
      guardduty.findings.add({
        detectorId: guardduty.detectors.only().id,
        Id: '1',
        AccountId: '444455556666',
        Severity: 9.5,
        Service,
      } as Parameters<typeof guardduty.findings.add>[0])
    },
  ],
  [
    "a member account's finding, on what carries the same tags",
    'security-hub.findings',
    'pass',
    ({ securityhub }) => {
      const Id = 'arn:aws:ec2:us-east-1:444455556666:instance/i-1'
      securityhub.findings.add(
        critical('444455556666', { Type: 'AwsEc2Instance', Id, Tags: { Environment: 'production' } }),
      )
    },
  ],
  [
    "a finding on another repository's image",
    'security-hub.findings',
    'pass',
    ({ securityhub }) => {
      const Id = `arn:aws:ecr:us-east-1:111122223333:repository/tools/sha256:${'0a'.repeat(32)}`
      securityhub.findings.add(critical('111122223333', { Type: 'AwsEcrContainerImage', Id }))
    },
  ],

  [
    'VPCs that other accounts share',
    'quotas.room',
    'pass',
    ({ ec2 }) => {
      const vpc = ec2.vpcs.first()
      for (const number of [1, 2, 3, 4, 5])
        ec2.vpcs.add({ ...vpc, VpcId: `vpc-0123456789abcde0${number}`, OwnerId: '444455556666', Tags: [] })
    },
  ],
]

test.concurrent.for(VARIANTS)('%s: %s', async ([, id, verdict, arrange], context) => {
  const check = checks.find((each) => each.id === id)
  context.expect(check).toBeDefined()
  const { findings } = await proof.run(check!, context, {
    arrange: async (sandbox) => arrange(sandbox.world(SANDBOX_REGION)),
  })
  context.expect(findings.length).toBeGreaterThan(0)
  context
    .expect(
      findings
        .filter((finding) => finding.verdict !== verdict)
        .map((finding) => `${finding.subject.name} is ${finding.verdict}: ${finding.message}`),
    )
    .toEqual([])
})
