import { check } from '../../harness/index.ts'
import { given } from '../given.ts'

check('zones.load-balancers', {
  title: 'Load balancers stand in several zones',
  covers: ['MR-INF-01'],
  controls: { nist: ['CP-2(2)', 'CP-10', 'SC-5(2)', 'SI-13(5)'], soc2: ['A1.1', 'A1.2'], hipaa: ['164.308(a)(7)'] },
  severity: 'high',
  parts: ['publicEntrance'],
  remedy: 'Give the load balancer subnets in further zones (elbv2 set-subnets).',
  each: (platform) => platform.loadBalancers(),
  async verify(balancer, context) {
    const { settings, expect } = context
    const zones = [
      ...new Set(
        (balancer.AvailabilityZones ?? []).map(({ ZoneName, SubnetId }) =>
          given(ZoneName, `zone of subnet ${SubnetId} of ${balancer.LoadBalancerName}`, context),
        ),
      ),
    ]
    expect(
      zones.length,
      `zones of ${balancer.LoadBalancerName} (${zones.join(', ') || 'none'})`,
    ).toBeGreaterThanOrEqual(settings.network.minimumSpread)
  },
  breaks: {
    'one zone is left': (_, find) => {
      const balancer = find.loadBalancer()
      balancer.AvailabilityZones = balancer.AvailabilityZones.slice(0, 1)
    },
    'two subnets of one zone': (_, find) => {
      const balancer = find.loadBalancer()
      for (const zone of balancer.AvailabilityZones) zone.ZoneName = 'us-east-1a'
    },
    'none is left': (_, find) => {
      find.loadBalancer().AvailabilityZones = []
    },
  },
})

check('zones.tasks', {
  title: 'The running tasks of a service are spread over several zones',
  covers: ['MR-INF-01'],
  controls: { nist: ['CP-2(2)', 'CP-10', 'SC-5(2)', 'SI-13(5)'], soc2: ['A1.1', 'A1.2'], hipaa: ['164.308(a)(7)'] },
  severity: 'high',
  remedy:
    'Give the service subnets in several zones and switch on its availability zone rebalancing, or force a new ' +
    'deployment.',
  each: (platform) => platform.services(),
  whenNone: { verdict: 'not-applicable', because: "The platform's clusters have no service yet." },
  async verify({ desiredCount: desired, serviceName, clusterArn }, context) {
    const { platform, settings, expect, notApplicable } = context
    const desiredCount = given(desired, `number of tasks that service ${serviceName} desires`, context)
    const spread = Math.min(desiredCount, settings.network.minimumSpread)
    if (spread < 2) notApplicable(`The service wants ${desiredCount} tasks: there is nothing to spread.`)
    const running = (await platform.tasks()).filter(
      (task) =>
        task.group === `service:${serviceName}` && task.clusterArn === clusterArn && task.lastStatus === 'RUNNING',
    )
    const zones = [
      ...new Set(
        running.map(({ availabilityZone, taskArn }) => given(availabilityZone, `zone of task ${taskArn}`, context)),
      ),
    ]
    expect(
      zones.length,
      `zones of the running tasks of ${serviceName}, of which there are ${running.length} ` +
        `(${zones.join(', ') || 'none'})`,
    ).toBeGreaterThanOrEqual(spread)
  },
  breaks: {
    'all tasks of a service in one zone': (_, find) => {
      for (const task of find.tasks('service-a')) task.availabilityZone = 'us-east-1a'
      return find.serviceArn('service-a')
    },
    'only one task runs': (_, find) => {
      for (const task of find.tasks('service-b').slice(1)) task.lastStatus = 'PENDING'
      return find.serviceArn('service-b')
    },
    'no task runs': (world) => world.ecs.tasks.clear(),
  },
})
