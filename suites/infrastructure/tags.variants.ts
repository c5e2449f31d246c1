import { variants, type World } from '../../harness/index.ts'
import { shareAndHide } from './network-scenes.ts'

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

variants('tags.mandatory', [
  {
    what: "a VPC that another account shares, whose tags a participant isn't shown",
    arrange: (world) => {
      shareAndHide(world)
      for (const rows of [world.ec2.vpcs, world.ec2.subnets, world.ec2.routeTables, world.ec2.networkAcls])
        for (const row of rows) if (row.OwnerId === '999988887777') row.Tags = []
      world.ec2.internetGateways.clear()
    },
    expected: 'pass',
  },
  {
    what: 'what GuardDuty and a firewall put beside the tasks',
    arrange: addGuards,
    expected: 'pass',
  },
  {
    what: "the organization's trail, which the account that has it tags",
    arrange: ({ cloudtrail }) => {
      const row = cloudtrail.trails.only()
      Object.assign(row.trail, {
        TrailARN: row.trail.TrailARN.replace('111122223333', '999988887777'),
        IsOrganizationTrail: true,
      })
      row.tags = {}
    },
    expected: 'pass',
  },
])
