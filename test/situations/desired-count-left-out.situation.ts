import { situation } from './situation.ts'
export default situation({
  what: 'ECS does not say how many tasks are wanted',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html',
  arrange: (_, find) => {
    delete (find.service('service-a') as { desiredCount?: number }).desiredCount
  },
  expected: {
    'services.count': { 'service-a': 'inconclusive' },
    'scaling.bounds': { 'service-a': 'inconclusive' },
    'deployments.percents': { 'service-a': 'inconclusive' },
    'tasks.healthy': { 'service-a': 'pass' },
  },
})
