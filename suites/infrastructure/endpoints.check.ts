import { containsCidr } from 'cidr-tools'
import { check, type Platform, type Settings } from '../../harness/index.ts'
import { given } from '../given.ts'
import { allowsTcp } from '../../harness/reachability/index.ts'
import { addRule } from '../group-rules.ts'
import { isEndpointFor } from '../task-routes.ts'
import { neededEndpoints } from './needed-endpoints.ts'
import { unlessShared } from './ownership.ts'
import { NO_VPC } from './no-vpc.ts'

/**
 * The endpoints for services that are wanted. An interface endpoint is left out when a gateway endpoint of
 * the VPC serves the same service (S3, DynamoDB): it serves others than the platform's tasks, such as networks on
 * premises.
 */
async function wantedEndpoints(platform: Platform, settings: Settings) {
  const [endpoints, needed] = await Promise.all([platform.vpcEndpoints(), neededEndpoints(platform, settings)])
  return endpoints.filter(
    ({ VpcEndpointType, VpcId, ServiceName, subject }) =>
      needed.some((service) => isEndpointFor(ServiceName, subject.region, service)) &&
      (VpcEndpointType === 'Gateway' ||
        !endpoints.some(
          (other) => other.VpcEndpointType === 'Gateway' && other.VpcId === VpcId && other.ServiceName === ServiceName,
        )),
  )
}

const wantedInterfaces = async (platform: Platform, settings: Settings) =>
  (await wantedEndpoints(platform, settings)).filter(({ VpcEndpointType }) => VpcEndpointType === 'Interface')

const NONE_WANTED = {
  verdict: 'not-applicable',
  because:
    'There is no interface endpoint for a service that is wanted; endpoints.available says whether ' +
    'there should be.',
} as const

check('endpoints.available', {
  title: 'The VPC has the endpoints for the AWS services that are wanted',
  covers: ['MR-INF-08'],
  controls: { nist: ['SC-7', 'AC-4', 'SC-8'], soc2: ['CC6.6', 'CC6.7'] },
  severity: 'medium',
  remedy: 'Create the endpoints, or say in network.endpoints which ones are wanted.',
  each: (platform) => platform.vpcs(),
  whenNone: NO_VPC,
  async verify(vpc, context) {
    const { platform, settings, region, expect, notApplicable } = context
    const wanted = await neededEndpoints(platform, settings)
    if (wanted.length === 0)
      notApplicable('No VPC endpoint is wanted: there is a way to the internet, and network.endpoints names none.')
    const endpoints = (await platform.vpcEndpoints()).filter(({ VpcId }) => VpcId === vpc.VpcId)
    const problems = wanted.flatMap((service) => {
      const candidates = endpoints.filter(({ ServiceName }) => isEndpointFor(ServiceName, region, service))
      const states = candidates.map(({ VpcEndpointId, State }) => ({
        VpcEndpointId,
        state: given(State, `state of endpoint ${VpcEndpointId}`, context),
      }))
      if (states.some(({ state }) => state.toLowerCase() === 'available')) return []
      return [
        states.length === 0
          ? `${service} has no endpoint`
          : states.map(({ VpcEndpointId, state }) => `${service}: ${VpcEndpointId} is ${state}`).join(', '),
      ]
    })
    await unlessShared(problems, vpc.OwnerId, context)
    expect(problems, `endpoints of ${vpc.VpcId}`).toEqual([])
  },
  breaks: {
    'one is missing': (world) => void world.ec2.vpcEndpoints.remove(isService('ecr.dkr')),
    'one has failed': (_, find) => {
      find.vpcEndpoint('logs').State = 'Failed'
    },
    'one waits for acceptance': (_, find) => {
      find.vpcEndpoint('secretsmanager').State = 'PendingAcceptance'
    },
    'one is in another region': (_, find) => {
      find.vpcEndpoint('s3').ServiceName = 'com.amazonaws.us-west-2.s3'
    },
  },
})

check('endpoints.private-dns', {
  title: 'Interface endpoints answer for the names of their services',
  covers: ['MR-INF-08'],
  controls: { nist: ['SC-7', 'SC-20'], soc2: ['CC6.6'] },
  severity: 'medium',
  remedy: 'Switch on private DNS of the endpoint: without it, tasks go on to the public address.',
  each: wantedInterfaces,
  whenNone: NONE_WANTED,
  async verify(endpoint, { expect }) {
    expect(endpoint.PrivateDnsEnabled, `private DNS of ${endpoint.VpcEndpointId} (${endpoint.ServiceName})`).toBe(true)
  },
  breaks: {
    'off for one': (_, find) => {
      const endpoint = find.vpcEndpoint('ecr.api')
      endpoint.PrivateDnsEnabled = false
      return endpoint.VpcEndpointId
    },
    'off for all': (world) => {
      for (const endpoint of world.ec2.vpcEndpoints) endpoint.PrivateDnsEnabled = false
    },
    unsaid: (_, find) => {
      const endpoint = find.vpcEndpoint('logs')
      delete endpoint.PrivateDnsEnabled
      return endpoint.VpcEndpointId
    },
  },
})

check('endpoints.ingress', {
  title: 'Interface endpoints let tasks in',
  covers: ['MR-INF-08'],
  controls: { nist: ['AC-4', 'SC-7(5)'], soc2: ['CC6.6'] },
  severity: 'high',
  remedy: 'Allow TCP 443 from the groups of the services in a group of the endpoint.',
  each: wantedInterfaces,
  whenNone: NONE_WANTED,
  async verify(endpoint, { platform, expect, notApplicable }) {
    const [groups, services, subnets] = await Promise.all([
      platform.securityGroups(),
      platform.openServices(),
      platform.subnets(),
    ])
    const rules = groups
      .filter(({ GroupId }) => endpoint.Groups?.some((group) => group.GroupId === GroupId) === true)
      .flatMap(({ ingress }) => ingress)
      .filter((rule) => allowsTcp(rule, 443))
    const tasks = services.flatMap(({ placement: { subnetIds, groupIds }, subject }) => {
      const placed = subnets.filter(
        ({ SubnetId = '', VpcId }) => VpcId === endpoint.VpcId && subnetIds.includes(SubnetId),
      )
      return placed.length === 0 ? [] : [{ name: subject.name, placed, groupIds }]
    })
    if (tasks.length === 0) notApplicable(`No service of the platform runs in ${endpoint.VpcId}.`)
    const closed = tasks.filter(({ placed, groupIds }) => {
      const byGroup = rules.some(({ group }) => groupIds.includes(group?.id ?? ''))
      const byAddress = placed.every(({ CidrBlock }) =>
        rules.some(({ cidrs }) => cidrs.some((cidr) => CidrBlock !== undefined && containsCidr(cidr, CidrBlock))),
      )
      return !byGroup && !byAddress
    })
    expect(
      closed.map(({ name, groupIds }) => `service ${name} (${groupIds.join(', ')}) is not let in on TCP 443`),
      `ingress of ${endpoint.VpcEndpointId} (${endpoint.ServiceName})`,
    ).toEqual([])
  },
  breaks: {
    'nobody is let in': (world, find) =>
      void world.ec2.securityGroupRules.remove(
        ({ GroupId, IsEgress }) => GroupId === find.securityGroup('endpoints').GroupId && !IsEgress,
      ),
    'internal services are not let in': (world, find) =>
      void world.ec2.securityGroupRules.remove(
        ({ GroupId, ReferencedGroupInfo }) =>
          GroupId === find.securityGroup('endpoints').GroupId &&
          ReferencedGroupInfo?.GroupId === find.securityGroup('internal-services').GroupId,
      ),
    'on another port': (world, find) => {
      for (const rule of world.ec2.securityGroupRules)
        if (rule.GroupId === find.securityGroup('endpoints').GroupId) Object.assign(rule, { FromPort: 80, ToPort: 80 })
    },
    'one wears the default group': (_, find) => {
      const endpoint = find.vpcEndpoint('ecr.api')
      endpoint.Groups = [
        {
          GroupId: find.defaultSecurityGroup().GroupId,
          GroupName: 'default',
        },
      ]
      return endpoint.VpcEndpointId
    },
    'only one private subnet is let in, by its block': (world, find) => {
      world.ec2.securityGroupRules.remove(({ GroupId }) => GroupId === find.securityGroup('endpoints').GroupId)
      addRule(world, find, 'endpoints', { FromPort: 443, ToPort: 443, CidrIpv4: '10.0.11.0/24' })
    },
  },
})

check('endpoints.placement', {
  title: 'Endpoints are reachable from every private subnet',
  covers: ['MR-INF-08'],
  controls: { nist: ['SC-7', 'CP-2(2)'], soc2: ['A1.2', 'CC6.6'] },
  severity: 'medium',
  remedy:
    'Give an interface endpoint a subnet in every zone that holds private subnets, and a gateway endpoint the ' +
    'route table of every private subnet.',
  each: wantedEndpoints,
  whenNone: {
    verdict: 'not-applicable',
    because: 'There is no endpoint for a service that is wanted; endpoints.available says whether there should be.',
  },
  async verify(endpoint, { platform, expect }) {
    const subnets = (await platform.subnets()).filter(({ VpcId }) => VpcId === endpoint.VpcId)
    const ownZones = subnets
      .filter(({ SubnetId = '' }) => endpoint.SubnetIds?.includes(SubnetId) === true)
      .map(({ AvailabilityZone }) => AvailabilityZone)
    const far = subnets.filter(({ tier, AvailabilityZone, routeTable }) => {
      if (tier !== 'private') return false
      return endpoint.VpcEndpointType === 'Gateway'
        ? endpoint.RouteTableIds?.includes(routeTable.RouteTableId ?? '') !== true
        : !ownZones.includes(AvailabilityZone)
    })
    const why =
      endpoint.VpcEndpointType === 'Gateway'
        ? 'its route table does not lead there'
        : 'the endpoint has no interface in its zone'
    expect(
      far.map(({ subject, AvailabilityZone }) => `${subject.name} (${AvailabilityZone}): ${why}`),
      `private subnets without ${endpoint.VpcEndpointId} (${endpoint.ServiceName})`,
    ).toEqual([])
  },
  breaks: {
    'an interface endpoint misses a zone': (_, find) => {
      const endpoint = find.vpcEndpoint('ecr.api')
      endpoint.SubnetIds = endpoint.SubnetIds?.slice(1)
      return endpoint.VpcEndpointId
    },
    'the gateway endpoint misses a route table': (_, find) => {
      const endpoint = find.vpcEndpoint('s3')
      endpoint.RouteTableIds = endpoint.RouteTableIds?.slice(1)
      return endpoint.VpcEndpointId
    },
    'a private subnet got another route table': (world, find) => {
      const subnet = find.subnets('private')[0]
      for (const table of world.ec2.routeTables)
        table.Associations = table.Associations.filter(({ SubnetId }) => SubnetId !== subnet.SubnetId)
      return find.vpcEndpoint('s3').VpcEndpointId
    },
  },
})

const isService =
  (service: string) =>
  ({ ServiceName }: { ServiceName: string }): boolean =>
    ServiceName.endsWith(`.${service}`)
