import { situation } from './situation.ts'

export default situation({
  what: 'a worker that its scaling has taken to no task, since its queue is empty',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html',
  settings: { services: { worker: { service: { scalingBounds: { min: 0, max: 10 } } } } },
  arrange: ({ ecs }, find) => {
    Object.assign(find.service('worker'), { desiredCount: 0, runningCount: 0 })
    Object.assign(find.scalableTarget('worker'), { MinCapacity: 0, MaxCapacity: 10 })
    ecs.tasks.remove(({ group }) => group === 'service:worker')
  },
  expected: {
    'services.count': { worker: 'pass' },
    'scaling.bounds': { worker: 'pass' },
    'tasks.healthy': { worker: 'not-applicable' },
    'metrics.utilisation': { worker: 'not-applicable' },
    'cost.spot-share': { worker: 'not-applicable' },
  },
})
