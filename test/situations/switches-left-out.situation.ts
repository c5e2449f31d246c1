import { situation } from './situation.ts'

/** Leaves a member out of each row, as an answer may that is cut down on its way. */
function leaveOut(rows: Iterable<object>, member: string): void {
  for (const row of rows) delete (row as Record<string, unknown>)[member]
}

export default situation({
  what: 'answers without the member that says whether something is on, or how often',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html',
  arrange: ({ autoscaling, ec2, ecs, elbv2 }, find) => {
    leaveOut(elbv2.targetGroups, 'HealthCheckIntervalSeconds')
    leaveOut(elbv2.targetGroups, 'TargetType')
    leaveOut(ec2.vpcEndpoints, 'State')
    leaveOut(ec2.subnets, 'AvailableIpAddressCount')
    leaveOut(ec2.subnets, 'MapPublicIpOnLaunch')
    leaveOut(ecs.tasks, 'enableExecuteCommand')
    leaveOut(autoscaling.targets, 'SuspendedState')
    leaveOut([find.alarm('worker-memory')], 'StateValue')
    leaveOut(find.service('service-b').deployments!, 'rolloutState')
  },
  expected: {
    'targets.health-check': 'inconclusive',
    'targets.registration': 'inconclusive',
    'endpoints.available': 'inconclusive',
    'subnets.free-addresses': 'inconclusive',
    'subnets.no-public-addresses': 'inconclusive',
    'deployments.exec': { 'service-a': 'inconclusive' },
    'scaling.active': 'inconclusive',
    'services.deployed': { 'service-b': 'inconclusive' },
  },
})
