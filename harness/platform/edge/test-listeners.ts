import { collection } from '../collection.ts'
import { deploymentGroups } from '../delivery/codedeploy.ts'
import { services } from '../ecs/ecs.ts'

/**
 * ARNs of the listeners by which blue/green deployments are tried before traffic moves, by CodeDeploy or by ECS itself.
 * One that takes production's traffic too is none of them.
 */
export const testListeners = collection(async ({ read }): Promise<ReadonlySet<string>> => {
  const [ours, groups] = await Promise.all([read(services), read(deploymentGroups)])
  const pairs = groups.flatMap(({ loadBalancerInfo }) => loadBalancerInfo?.targetGroupPairInfoList ?? [])
  const rules = ours.flatMap(({ loadBalancers = [] }) =>
    loadBalancers.flatMap(({ advancedConfiguration }) => advancedConfiguration ?? []),
  )
  const production = new Set([
    ...pairs.flatMap(({ prodTrafficRoute }) => prodTrafficRoute?.listenerArns ?? []),
    ...rules.flatMap(({ productionListenerRule }) => listenersOf(productionListenerRule)),
  ])
  const test = [
    ...pairs.flatMap(({ testTrafficRoute }) => testTrafficRoute?.listenerArns ?? []),
    ...rules.flatMap(({ testListenerRule }) => listenersOf(testListenerRule)),
  ]
  return new Set(test.filter((arn) => !production.has(arn)))
})

/** The listener of `…:listener-rule/app/name/id/listener/rule`; network load balancers name the listener itself. */
const listenersOf = (arn: string | undefined): string[] =>
  arn === undefined
    ? []
    : [arn.includes(':listener-rule/') ? arn.replace(':listener-rule/', ':listener/').replace(/\/[^/]*$/, '') : arn]
