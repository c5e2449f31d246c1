import { situation } from './situation.ts'
export default situation({
  what: 'a public service that was taken to no task for a while, with an internal one',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html',
  arrange: ({ ecs, elbv2, servicediscovery }, find) => {
    for (const n of ['service-a', 'service-b']) {
      Object.assign(find.service(n), { desiredCount: 0, runningCount: 0 })
      ecs.tasks.remove(({ group }) => group === `service:${n}`)
    }
    elbv2.targets.clear()
    servicediscovery.instances.clear()
  },
  expected: {
    'targets.healthy': 'not-applicable',
    'cloud-map.healthy-instances': 'not-applicable',
    'answers.health': 'not-applicable',
    'answers.ready': 'not-applicable',
    'answers.metrics': 'not-applicable',
    'answers.features': 'not-applicable',
    'answers.no-server-errors': 'not-applicable',
    'listeners.reach': 'not-applicable',
    'services.count': { 'service-a': 'fail' },
    'cost.idle-services': { 'service-a': 'pass' },
  },
})
