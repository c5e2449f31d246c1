import { variants, type World } from '../../../harness/index.ts'
import { byCodeDeploy } from '../codedeploy-scenes.ts'

const settings = { watch: { seconds: 900, intervalSeconds: 300 } }

/** service-a as CodeDeploy deployed it, changed. */
const changed =
  (change: (world: World) => void) =>
  (world: World): void => {
    byCodeDeploy(world)
    change(world)
  }

variants('watch.deployment', [
  { what: 'a service that CodeDeploy deployed', settings, arrange: changed(() => {}), expected: ['pass'] },
  {
    what: 'a service that CodeDeploy deploys, and that no deployment group names: its task set is steady',
    settings,
    arrange: changed(({ codedeploy }) => codedeploy.groups.clear()),
    expected: ['inconclusive'],
  },
  {
    what: 'CodeDeploy is not done when the time is up',
    settings: { watch: { ...settings.watch, stableWithinSeconds: 60 } },
    arrange: changed(({ codedeploy }) => void (codedeploy.deployments.only().status = 'InProgress')),
    expected: [/^fail: .*is InProgress/s],
  },
  {
    what: 'CodeDeploy failed, and what was mended is deployed since',
    settings,
    arrange: changed(({ codedeploy }) => {
      const good = codedeploy.deployments.only()
      const createTime = new Date(good.createTime!.getTime() - 60_000)
      const failed = { revisionType: 'AppSpecContent', appSpecContent: { content: 'bad', sha256: 'bad' } } as const
      const old = { revisionType: 'AppSpecContent', appSpecContent: { content: 'old', sha256: 'old' } } as const
      codedeploy.deployments.add({
        ...good,
        deploymentId: 'd-000000000',
        createTime,
        status: 'Failed',
        revision: failed,
        previousRevision: old,
      })
      good.previousRevision = old
    }),
    expected: ['pass'],
  },
  ...(['STEADY_STATE', 'STABILIZING'] as const).map((stabilityStatus) => ({
    what: `a service that something outside of AWS deploys, ${stabilityStatus}`,
    settings,
    arrange: ({ ecs }: World) => {
      const worker = ecs.services.only(({ serviceName }) => serviceName === 'worker')
      const { taskDefinition, networkConfiguration, launchType } = worker
      const taskSet = { id: 'ecs-svc/1', taskDefinition, networkConfiguration, launchType, stabilityStatus }
      Object.assign(worker, {
        deployments: [],
        deploymentController: { type: 'EXTERNAL' },
        taskSets: [{ ...taskSet, status: 'PRIMARY', scale: { value: 100, unit: 'PERCENT' } }],
      })
    },
    expected: [stabilityStatus === 'STEADY_STATE' ? ('pass' as const) : ('inconclusive' as const)],
  })),
])
