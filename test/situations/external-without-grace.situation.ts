import { byExternal } from '../../suites/service/external-scenes.ts'
import { situation } from './situation.ts'
export default situation({
  what: 'a service of another controller, whose task set a load balancer checks, without grace',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html',
  arrange: (world, find) => {
    byExternal(world, 'service-a')
    find.service('service-a').healthCheckGracePeriodSeconds = 0
  },
  expected: {
    'deployments.grace-period': { 'service-a': 'fail' },
    'scaling.tracking': { 'service-a': 'pass' },
    'deployments.circuit-breaker': { 'service-a': 'not-applicable' },
    'deployments.alarms': { 'service-a': 'not-applicable' },
    'targets.healthy': 'pass',
    'tasks.revision': 'pass',
    'services.count': 'pass',
    'listeners.rules': 'pass',
    'resources.watching': 'pass',

    'answers.health': 'pass',
  },
})
