import { variants, type Expected, type World } from '../../../harness/index.ts'
import { byCodeDeploy } from '../codedeploy-scenes.ts'

/** The same, changed. */
const changed =
  (change: (world: World) => void) =>
  (world: World): void => {
    byCodeDeploy(world)
    change(world)
  }

/** What is said of service-a; service-b and the worker are as they were. */
const ofA = (verdict: 'pass' | 'fail' | 'inconclusive'): Expected[] => [verdict, 'pass', 'pass']

const CHECKS = ['deployments.circuit-breaker', 'deployments.alarms', 'services.last-deployment'] as const

for (const id of CHECKS)
  variants(id, [
    { what: 'deployed by CodeDeploy', arrange: (world) => void byCodeDeploy(world), expected: ofA('pass') },
  ])

variants('deployments.circuit-breaker', [
  {
    what: 'no deployment group names it',
    arrange: changed(({ codedeploy }) => codedeploy.groups.clear()),
    expected: ofA('fail'),
  },
])

variants('deployments.alarms', [
  {
    what: 'CodeDeploy watches an alarm that is gone',
    arrange: changed(
      ({ codedeploy }) => void (codedeploy.groups.only().alarmConfiguration!.alarms = [{ name: 'gone' }]),
    ),
    expected: ofA('fail'),
  },
])

variants('services.last-deployment', [
  {
    what: 'CodeDeploy rolled back',
    arrange: changed(({ codedeploy }) => void (codedeploy.deployments.only().creator = 'codeDeployRollback')),
    expected: ofA('fail'),
  },
  {
    what: 'the deployment group is gone',
    arrange: changed(({ codedeploy }) => codedeploy.groups.clear()),
    expected: ofA('inconclusive'),
  },
])

variants('listeners.rules', [
  {
    what: 'a test listener beside the one for production',
    arrange: (world) => void byCodeDeploy(world),
    expected: ['pass'],
  },
])
