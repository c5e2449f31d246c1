import { situation } from './situation.ts'
export default situation({
  what: 'Application Auto Scaling does not say the bounds',
  source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTarget.html',
  arrange: (_, find) => {
    delete (find.scalableTarget('service-a') as { MaxCapacity?: number }).MaxCapacity
    delete (find.scalableTarget('worker') as { MinCapacity?: number }).MinCapacity
  },
  expected: {
    'services.count': { 'service-a': 'inconclusive', worker: 'inconclusive' },
    'scaling.bounds': { 'service-a': 'inconclusive', worker: 'inconclusive' },
  },
})
