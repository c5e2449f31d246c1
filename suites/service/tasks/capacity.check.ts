import { check, deployedAs, type Settings } from '../../../harness/index.ts'
import { unlessAwaiting } from '../deployed-definitions.ts'
import { spotLimit, strategyProblems } from './capacity-share.ts'
import { changeService } from '../task-definitions-breaks.ts'

const limitsOf = ({ operations, service }: Settings) => ({
  allowed: operations.spotPercent,
  onDemand: service.onDemandBase,
})

const CONTROLS = { nist: ['CP-2(2)', 'CP-10', 'SC-5(2)'], soc2: ['A1.1', 'A1.2'] }

check('capacity.strategy', {
  title: 'Services leave no more of their tasks to Spot than the environment allows',
  covers: ['DS-SVC-05'],
  controls: CONTROLS,
  severity: 'medium',
  remedy:
    'Update the service with a capacity strategy that has a base on FARGATE and no more weight on FARGATE_SPOT ' +
    'than the profile allows.',
  each: (platform) => platform.services(),
  async verify(service, context) {
    unlessAwaiting(service, context)
    const { serviceName, capacityProviderStrategy = [], launchType } = service
    // Launch type FARGATE is on demand; another check reports EC2 and EXTERNAL.
    const problems = deployedAs(service).flatMap((deployed) =>
      strategyProblems(deployed.capacityProviderStrategy ?? [], limitsOf(context.settings)),
    )
    context
      .expect(
        [...new Set(problems)],
        `capacity of service ${serviceName} ` +
          `(${capacityProviderStrategy.length > 0 ? 'by strategy' : `launch type ${launchType}`})`,
      )
      .toEqual([])
  },
  breaks: {
    'mostly Spot': (_, find) =>
      changeService(
        find,
        'service-a',
        (service) =>
          (service.capacityProviderStrategy = [
            { capacityProvider: 'FARGATE', base: 2, weight: 1 },
            { capacityProvider: 'FARGATE_SPOT', weight: 4 },
          ]),
      ),
    'Spot alone': (_, find) =>
      changeService(
        find,
        'worker',
        (service) => (service.capacityProviderStrategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }]),
      ),
    'the first tasks on Spot': (_, find) =>
      changeService(
        find,
        'service-b',
        ({ capacityProviderStrategy }) =>
          void capacityProviderStrategy!.push({ capacityProvider: 'FARGATE_SPOT', base: 1, weight: 0 }),
      ),
  },
})

check('capacity.running', {
  title: 'No more tasks run on Spot than the environment allows',
  covers: ['DS-SVC-05'],
  controls: CONTROLS,
  severity: 'medium',
  remedy: 'Deploy the service anew: a changed capacity strategy leaves the tasks that run where they are.',
  each: (platform) => platform.staffedServices(),
  async verify({ service: { serviceName }, tasks }, { settings, expect, notApplicable }) {
    if (tasks.length === 0) notApplicable(`Service ${serviceName} runs no task.`)
    const spot = tasks.filter(({ capacityProviderName }) => capacityProviderName === 'FARGATE_SPOT')
    const most = spotLimit(tasks.length, limitsOf(settings))
    expect(
      spot.length > most ? spot.map(({ subject }) => subject.name) : [],
      `tasks of service ${serviceName} on Spot; of ${tasks.length} at most ${most} may be`,
    ).toEqual([])
  },
  breaks: {
    'one task on Spot': (_, find) => {
      find.tasks('service-a')[0].capacityProviderName = 'FARGATE_SPOT'
      return 'service-a'
    },
    'every task on Spot': ({ ecs }) => {
      for (const task of ecs.tasks) task.capacityProviderName = 'FARGATE_SPOT'
    },
    'left over from an earlier strategy': (_, find) => {
      const service = find.service('worker')
      Object.assign(service, { capacityProviderStrategy: [], launchType: 'FARGATE' })
      for (const task of find.tasks('worker')) task.capacityProviderName = 'FARGATE_SPOT'
      return 'worker'
    },
  },
})
