import { behindInternal } from '../../suites/service/public/internal-scenes.ts'
import { situation } from './situation.ts'

export default situation({
  what: 'a service behind an internal load balancer, with one of its targets unhealthy',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html',
  arrange: (world) => {
    const arn = behindInternal(world)
    world.elbv2.targets.first(({ TargetGroupArn }) => TargetGroupArn === arn).TargetHealth = {
      State: 'unhealthy',
      Reason: 'Target.Timeout',
    }
  },
  expected: {
    'targets.healthy': { 'service-a': 'pass', 'service-b': /^fail: .*Target\.Timeout/s },
    'targets.registration': 'pass',
    'listeners.rules': 'pass',
    'load-balancer.placement': 'pass',
  },
})
