import { byExternal } from '../../suites/service/external-scenes.ts'
import { situation } from './situation.ts'

export default situation({
  what: 'a service that a controller of its owner deploys: its task set names what the service does not',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-external.html',
  arrange: (world) => void byExternal(world, 'service-a'),
  expected: {
    'services.deployed': 'pass',
    'services.capacity': 'pass',
    'service-placement.fargate': 'pass',
    'service-placement.private': 'pass',
    'resources.service': 'pass',
    'targets.registration': 'pass',
    'security-groups.worn-by-services': 'pass',
    'deployments.percents': { 'service-a': 'not-applicable' },
    'services.last-deployment': { 'service-a': 'not-applicable' },
  },
})
