import { byCodeDeploy } from '../../suites/service/codedeploy-scenes.ts'
import { situation } from './situation.ts'
export default situation({
  what: 'a service that CodeDeploy deployed, with one steady task set and no deployment group any more',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html',
  arrange: (world) => {
    byCodeDeploy(world)
    world.codedeploy.groups.clear()
  },
  expected: {
    'services.deployed': { 'service-a': 'inconclusive' },
    'services.last-deployment': { 'service-a': 'inconclusive' },
    'deployments.circuit-breaker': { 'service-a': 'fail' },
  },
})
