import { variants } from '../../harness/index.ts'

variants('zones.load-balancers', [
  {
    what: 'a subnet of which no zone is said counts as none of its own',
    arrange: ({ elbv2 }) => {
      const { AvailabilityZones = [] } = elbv2.loadBalancers.only()
      for (const zone of AvailabilityZones.slice(1)) delete zone.ZoneName
    },
    expected: /^inconclusive: .*does not say the zone of subnet/,
  },
])

variants('zones.tasks', [
  {
    what: 'tasks of one zone, beside one of which no zone is said',
    arrange: ({ ecs }) => {
      const [first, ...others] = ecs.tasks.filter(({ group }) => group === 'service:service-a')
      for (const task of others) task.availabilityZone = 'us-east-1a'
      delete first!.availabilityZone
    },
    expected: { 'service-a': /^inconclusive: .*does not say the zone of task/, 'service-b': 'pass' },
  },
  {
    what: 'a service of which it is not said how many tasks it desires',
    arrange: ({ ecs }) =>
      void Reflect.deleteProperty(
        ecs.services.first(({ serviceName }) => serviceName === 'worker'),
        'desiredCount',
      ),
    expected: { worker: /^inconclusive: .*does not say the number of tasks/ },
  },
])
