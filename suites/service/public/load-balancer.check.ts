import type { Route } from '@aws-sdk/client-ec2'
import { awsOfBucket, check, endsTls, type World } from '../../../harness/index.ts'
import { given } from '../../given.ts'
import { isInternetGateway, routeOut } from '../../routing.ts'
import { requireDecided } from '../../delivery-policies.ts'
import { accessLogJudgement } from './access-log-delivery.ts'
import { attributeProblems } from './balancer-attributes.ts'
import { NO_ENTRANCE, NO_ENTRANCE_EITHER } from './none-public.ts'

const CONTROLS = { nist: ['SC-7', 'CP-10'], soc2: ['A1.2', 'CC6.6'] }

/** Whether a route leads to the internet. */
const leadsOut = (route: Route | undefined): boolean =>
  isInternetGateway(route?.GatewayId) && route?.State !== 'blackhole'

check('load-balancer.placement', {
  title: 'The public load balancer is active, behind security groups, in public subnets of several zones',
  covers: ['DG-PUB-01'],
  controls: CONTROLS,
  severity: 'critical',
  parts: ['publicEntrance'],
  remedy:
    'Give the load balancer a public subnet in each zone (aws elbv2 set-subnets), whose route table leads to an ' +
    'internet gateway, and security groups.',
  each: (platform) => platform.publicLoadBalancers(),
  whenNone: NO_ENTRANCE,
  async verify({ LoadBalancerName, State, AvailabilityZones = [], SecurityGroups = [], Type, IpAddressType }, context) {
    const { platform, settings, expect, remark } = context
    const code = given(State?.Code, `state of load balancer ${LoadBalancerName}`, context)
    const subnets = await platform.subnets()
    const family = IpAddressType === 'dualstack-without-public-ipv4' ? 6 : 4
    const placed = await Promise.all(
      AvailabilityZones.map(async ({ SubnetId, ZoneName }) => {
        const subnet = subnets.find((one) => one.SubnetId === SubnetId)
        if (subnet === undefined)
          return context.inconclusive(
            `Subnet ${SubnetId} of load balancer ${LoadBalancerName} is in no VPC of the platform: where its routes lead ` +
              'is not read.',
          )
        return { SubnetId, ZoneName, route: await routeOut(subnet.routeTable, platform, family) }
      }),
    )
    const isPublic = placed.filter(({ route }) => leadsOut(route))
    const zones = new Set(isPublic.map(({ ZoneName }) => ZoneName))
    const problems = [
      ...(code === 'active'
        ? []
        : [`state is ${code}${State?.Reason === undefined ? '' : ` (${State.Reason})`}, not active`]),
      ...placed
        .filter((place) => !isPublic.includes(place))
        .map(({ SubnetId, ZoneName }) => `subnet ${SubnetId} in ${ZoneName} does not route to an internet gateway`),
      ...(zones.size >= settings.network.minimumSpread
        ? []
        : [
            `public subnets in ${zones.size} zones (${[...zones].join(', ')}), at least ` +
              `${settings.network.minimumSpread} are needed`,
          ]),
      ...(SecurityGroups.length > 0 || Type !== 'application'
        ? []
        : ['no security group: nothing limits who reaches it']),
    ]
    // One that was made without cannot get one later.
    if (SecurityGroups.length === 0 && Type === 'network')
      remark(
        'It wears no security group, as network load balancers may: the groups of its targets alone let in who may come.',
      )
    expect(problems, `load balancer ${LoadBalancerName}`).toEqual([])
  },
  breaks: {
    'it failed to start': (_, find) => {
      find.loadBalancer().State = { Code: 'failed', Reason: 'no free addresses' }
    },
    'it lacks capacity': (_, find) => {
      find.loadBalancer().State = { Code: 'active_impaired' }
    },
    'in one zone only': (_, find) => {
      const balancer = find.loadBalancer()
      balancer.AvailabilityZones = balancer.AvailabilityZones.slice(0, 1)
    },
    'one of its subnets is private': (_, find) => {
      find.loadBalancer().AvailabilityZones[0]!.SubnetId = find.subnets('private')[0].SubnetId
    },
    'it faces the VPC only': (_, find) => {
      find.loadBalancer().Scheme = 'internal'
    },
    'no security group': (_, find) => {
      find.loadBalancer().SecurityGroups = []
    },
  },
})

check('load-balancer.protection', {
  title: 'The public load balancer cannot be deleted by mistake and, where it reads requests, drops malformed headers',
  covers: ['DG-PUB-01'],
  controls: { nist: ['CM-3', 'SC-7', 'SI-10'], soc2: ['CC6.6', 'CC8.1'] },
  severity: 'medium',
  parts: ['publicEntrance'],
  remedy:
    'Set the attributes: aws elbv2 modify-load-balancer-attributes --attributes ' +
    'Key=deletion_protection.enabled,Value=true Key=routing.http.drop_invalid_header_fields.enabled,Value=true.',
  each: (platform) => platform.publicLoadBalancers(),
  whenNone: NO_ENTRANCE_EITHER,
  async verify({ LoadBalancerArn, LoadBalancerName, Type }, context) {
    const { aws, expect } = context
    const { Attributes = [] } = await aws.elbv2.describeLoadBalancerAttributes({ LoadBalancerArn })
    const problems = attributeProblems(Attributes, Type, context)
    expect(problems, `attributes of load balancer ${LoadBalancerName}`).toEqual([])
  },
  breaks: {
    'deletion protection off': ({ elbv2 }) => setAttribute(elbv2, 'deletion_protection.enabled', 'false'),
    'invalid headers passed on': ({ elbv2 }) =>
      setAttribute(elbv2, 'routing.http.drop_invalid_header_fields.enabled', 'false'),
    'desync attacks only counted': ({ elbv2 }) => setAttribute(elbv2, 'routing.http.desync_mitigation_mode', 'monitor'),
  },
})

check('load-balancer.access-logs', {
  title: 'The public load balancer writes access logs to a bucket that exists and lets it write',
  covers: ['DG-PUB-01'],
  controls: { nist: ['AU-2', 'AU-3', 'AU-12'], soc2: ['CC7.2'], pci: ['10.2.1'], hipaa: ['164.312(b)'] },
  severity: 'medium',
  parts: ['publicEntrance'],
  remedy:
    'Enable access logs (access_logs.s3.enabled, access_logs.s3.bucket) to a bucket whose policy lets ' +
    "logdelivery.elasticloadbalancing.amazonaws.com write, and which S3's own keys encrypt (delivery.logs.amazonaws.com, " +
    'and keys of yours as well, for a network load balancer).',
  each: (platform) => platform.entrances(),
  whenNone: NO_ENTRANCE_EITHER,
  async verify({ LoadBalancerArn, LoadBalancerName, Type, listeners }, context) {
    const { aws, settings, expect, notApplicable } = context
    if (!settings.public.accessLogs)
      return notApplicable('No access logs are wanted in this environment (public.accessLogs).')
    if (Type !== 'application' && !listeners.some(endsTls))
      return notApplicable('Network load balancers log what comes by TLS alone, and no listener of this one ends TLS.')
    const { Attributes = [] } = await aws.elbv2.describeLoadBalancerAttributes({ LoadBalancerArn })
    const value = (key: string): string =>
      given(Attributes.find(({ Key }) => Key === key)?.Value, `attribute ${key} of ${LoadBalancerName}`, context)
    const Bucket = value('access_logs.s3.enabled') === 'true' ? value('access_logs.s3.bucket') : ''
    const enabled = Bucket !== ''
    const bucket = enabled ? await awsOfBucket(Bucket, context) : undefined
    const problems = !enabled
      ? ['access logs are off']
      : bucket === undefined
        ? [`access logs go to bucket ${Bucket}, which does not exist`]
        : []
    expect(problems, `access logs of load balancer ${LoadBalancerName}`).toEqual([])
    const balancer = { arn: LoadBalancerArn!, type: Type }
    const destination = { bucket: Bucket, prefix: value('access_logs.s3.prefix') }
    const judged = await accessLogJudgement(balancer, destination, context)
    expect(judged.problems, `access logs of load balancer ${LoadBalancerName}`).toEqual([])
    requireDecided(judged, context)
  },
  breaks: {
    off: ({ elbv2 }) => setAttribute(elbv2, 'access_logs.s3.enabled', 'false'),
    'the bucket was deleted': ({ s3 }) => {
      s3.buckets.remove(({ Name }) => Name.includes('access-logs'))
    },
    'the bucket has no policy': ({ s3 }) => {
      accessLogs(s3).policy = undefined
    },
    'the policy of the bucket is for another prefix': ({ elbv2 }) =>
      setAttribute(elbv2, 'access_logs.s3.prefix', 'entrance'),
    'the policy of the bucket is for load balancers of another account': ({ s3 }) => {
      const bucket = accessLogs(s3)
      bucket.policy = bucket.policy!.replace(/(:elasticloadbalancing:us-east-1:)\d+/, '$1444455556666')
    },
    'the bucket lets in whoever is of the organization, as load balancers are not': ({ s3 }) => {
      const bucket = accessLogs(s3)
      const policy = JSON.parse(bucket.policy!) as { Statement: object[] }
      const Condition = { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } }
      policy.Statement.push({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', Condition })
      bucket.policy = JSON.stringify(policy)
    },
    'a key of ours encrypts the bucket, with which application load balancers cannot write': ({ s3, kms }) => {
      const KMSMasterKeyID = kms.keys.first().Arn
      accessLogs(s3).encryption = {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID } }],
      }
    },
    'no bucket named': ({ elbv2 }) => setAttribute(elbv2, 'access_logs.s3.bucket', ''),
  },
})

/** The bucket of the access logs. */
const accessLogs = ({ buckets }: World['s3']) => buckets.only(({ Name }) => Name.includes('access-logs'))

interface Balancers {
  readonly loadBalancers: { only(): { readonly LoadBalancerArn: string } }
  readonly attributes: { get(arn: string): { readonly attributes: Record<string, string> } | undefined }
}

/** Sets an attribute of the load balancer. */
function setAttribute({ loadBalancers, attributes }: Balancers, key: string, value: string): void {
  attributes.get(loadBalancers.only().LoadBalancerArn)!.attributes[key] = value
}
