import { variants, type Variant } from '../../../harness/index.ts'

variants(
  'watch.deployment',
  (['STEADY_STATE', 'STABILIZING'] as const).map((stabilityStatus): Variant => ({
    what: `a service that CodeDeploy deploys, ${stabilityStatus}`,
    settings: { watch: { seconds: 900, intervalSeconds: 300 } },
    arrange: ({ ecs }) =>
      void Object.assign(
        ecs.services.only(({ serviceName }) => serviceName === 'worker'),
        {
          deployments: [],
          deploymentController: { type: 'CODE_DEPLOY' },
          taskSets: [{ id: 'ecs-svc/1', status: 'PRIMARY', stabilityStatus }],
        },
      ),
    expected: [stabilityStatus === 'STEADY_STATE' ? 'pass' : 'inconclusive'],
  })),
)
