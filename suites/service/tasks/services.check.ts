import type { Service, ServiceDeployment, ServiceRevision } from '@aws-sdk/client-ecs'
import {
  check,
  deployedAs,
  isByCodeDeploy,
  type Finders,
  type StaffedService,
  type World,
} from '../../../harness/index.ts'
import { codeDeployAttempts, deploymentsSince, isUnderWay, lastDeployment } from '../codedeploy-deployments.ts'
import { standingProblem } from '../deployment-history.ts'
import { ecsAttempts } from '../ecs-deployments.ts'
import { unlessAwaiting } from '../deployed-definitions.ts'
import { capacityProblems } from './capacity-used.ts'
import { groupOf } from './codedeploy.ts'
import { byCodeDeploy } from '../codedeploy-scenes.ts'
import { isWorker } from './is-worker.ts'
import { NO_SERVICE } from './no-service.ts'

type Deployment = NonNullable<StaffedService['primary']>

/** Time for which ECS keeps deployments on record, in milliseconds. */
const KEPT = 90 * 86_400_000

check('services.active', {
  title: 'Every service exists and is active',
  covers: ['DG-SVC-02'],
  controls: { nist: ['CP-10', 'CM-8'], soc2: ['A1.2'] },
  severity: 'critical',
  remedy:
    'Create the service again, or take it off service.expected when it was retired. A service that drains was ' +
    'deleted: it does not come back by itself.',
  each: (platform) => platform.namedServices(),
  whenNone: NO_SERVICE,
  async verify({ name, found }, { expect }) {
    expect(found?.status ?? 'MISSING', `status of service ${name}`).toBe('ACTIVE')
  },
  breaks: {
    'is gone': ({ ecs }, find) => {
      const { serviceArn } = find.service('worker')
      ecs.services.delete(serviceArn)
      return serviceArn!
    },
    'drains after it was deleted': (_, find) => set(find, 'service-a', { status: 'DRAINING' }),
    'was deleted': (_, find) => set(find, 'service-b', { status: 'INACTIVE' }),
    'is active in another cluster': ({ ecs }, find) => {
      const row = find.service('service-b')
      ecs.services.delete(row.serviceArn)
      ecs.services.add({
        ...row,
        serviceArn: row.serviceArn?.replace(/service\/[^/]+/, 'service/other'),
        clusterArn: row.clusterArn?.replace(/[^/]+$/, 'other'),
      })
      return row.serviceArn!
    },
  },
})

check('services.deployed', {
  title: "A service's one deployment is completed",
  covers: ['DG-SVC-02'],
  controls: { nist: ['CM-3', 'CP-10', 'SI-2'], soc2: ['CC8.1', 'A1.2'] },
  severity: 'critical',
  remedy:
    'Read the reason and the latest events. Fix the revision and deploy again, or go back to the last revision ' +
    'that was deployed completely; while a deployment is in progress, wait for its end.',
  each: (platform) => platform.staffedServices(),
  whenNone: NO_SERVICE,
  async verify({ service, primary }, context) {
    const { serviceName, deployments = [], taskSets = [], events = [], deploymentController } = service
    const { aws, expect } = context
    if (deploymentController?.type !== undefined && deploymentController.type !== 'ECS') {
      const sets = taskSets.map(({ id, status, stabilityStatus }) => `task set ${id} is ${status}, ${stabilityStatus}`)
      const steady = taskSets.filter(
        ({ status, stabilityStatus }) => status === 'PRIMARY' && stabilityStatus === 'STEADY_STATE',
      )
      const group = isByCodeDeploy(service) ? await groupOf(service, context) : undefined
      const newest = group === undefined ? [] : await lastDeployment(group, aws)
      expect(
        [
          ...(steady.length === 1 && sets.length === 1 ? [] : sets.length > 0 ? sets : ['it has no task set']),
          // One steady task set is also what a deployment shows that has not started the other one yet.
          ...newest
            .filter(isUnderWay)
            .map(({ deploymentId, status }) => `deployment ${deploymentId} of CodeDeploy is ${status}`),
        ],
        `task sets of ${serviceName}, which ${deploymentController.type} deploys`,
      ).toEqual([])
      return
    }
    const others = deployments.filter((deployment) => deployment !== primary)
    const problems = [
      ...(primary === undefined
        ? ['there is no PRIMARY deployment']
        : primary.rolloutState === 'COMPLETED'
          ? []
          : [stateOf(primary)]),
      ...others.map((deployment) => `${deployment.id} still has tasks: ${stateOf(deployment)}`),
    ]
    const latest = events.slice(0, 5).map(({ createdAt, message }) => `${createdAt?.toISOString()} ${message}`)
    expect(
      problems.length === 0 ? [] : [...problems, ...latest.map((event) => `event: ${event}`)],
      `deployments of ${serviceName}`,
    ).toEqual([])
  },
  breaks: {
    'the deployment failed': (_, find) => {
      Object.assign(find.service('service-a').deployments![0]!, {
        rolloutState: 'FAILED',
        rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
      })
      return find.serviceArn('service-a')
    },
    'the deployment goes on': (_, find) => {
      find.service('worker').deployments![0]!.rolloutState = 'IN_PROGRESS'
      return find.serviceArn('worker')
    },
    'an older deployment still has tasks': (_, find) => {
      const { deployments = [] } = find.service('service-b')
      deployments.push({ ...deployments[0]!, id: 'ecs-svc/1111111111111111111', status: 'ACTIVE' })
      return find.serviceArn('service-b')
    },
    'there is no deployment': (_, find) => set(find, 'service-a', { deployments: [] }),
    'another controller deploys, and has not reached a steady state': (_, find) =>
      set(find, 'worker', {
        deployments: [],
        deploymentController: { type: 'CODE_DEPLOY' },
        taskSets: [{ id: 'ecs-svc/2222222222222222222', status: 'PRIMARY', stabilityStatus: 'STABILIZING' }],
      }),
    'CodeDeploy goes on, and has not started its other task set yet': (world) => {
      const arn = byCodeDeploy(world)
      world.codedeploy.deployments.only().status = 'InProgress'
      return arn
    },
  },
})

check('services.last-deployment', {
  title: 'The last deployment of a service that brought something new was not rolled back or stopped',
  covers: ['DG-SVC-02'],
  controls: { nist: ['CM-3', 'CM-3(2)', 'SI-2'], soc2: ['CC8.1', 'CC7.5'] },
  severity: 'high',
  stages: ['post', 'nightly'],
  remedy:
    'The service runs its previous revision. Find out from the failed tasks (stopped reason, log) why the new ' +
    'one failed, fix it and deploy again.',
  each: (platform) => platform.services(),
  whenNone: NO_SERVICE,
  async verify(service, context) {
    const { clusterArn, serviceArn, serviceName, deploymentController } = service
    const { aws, expect, inconclusive, notApplicable, now } = context
    if (deploymentController?.type === 'EXTERNAL')
      return notApplicable('Something outside of AWS deploys the service: ECS keeps no deployments of it.')
    if (isByCodeDeploy(service)) {
      const group = await groupOf(service, context)
      if (group === undefined)
        return inconclusive(
          `No deployment group of CodeDeploy names ${serviceName}, which CodeDeploy deploys: the group was deleted, or ` +
            'its application is gone.',
        )
      const recent = await deploymentsSince(group, new Date(now().getTime() - KEPT), aws)
      const deployments = recent.length > 0 ? recent : await lastDeployment(group, aws)
      if (deployments.length === 0) return notApplicable('CodeDeploy has not deployed the service yet.')
      const problem = await standingProblem(codeDeployAttempts(deployments))
      expect(problem === undefined ? [] : [problem], `deployments of ${serviceName}`).toEqual([])
      return
    }
    // An automatic rollback leaves a PRIMARY deployment that is COMPLETED: only the service deployments show it, and
    // the newest of them may be no more than a restart of what was put back.
    const { serviceDeployments = [] } = await aws.ecs.listServiceDeployments({
      cluster: clusterArn,
      service: serviceArn,
    })
    if (serviceDeployments.length === 0)
      return notApplicable('ECS has no deployment of the service on record, which it keeps for 90 days.')
    const problem = await standingProblem(ecsAttempts(serviceDeployments, aws))
    expect(problem === undefined ? [] : [problem], `deployments of ${serviceName}`).toEqual([])
  },
  breaks: {
    'rolled back by the circuit breaker': (world, find) =>
      redeployed(world, find, 'service-a', {
        status: 'ROLLBACK_SUCCESSFUL',
        statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
      }),
    'no rollback was possible': (world, find) =>
      redeployed(world, find, 'service-b', {
        status: 'ROLLBACK_FAILED',
        statusReason: 'No rollback candidate was found to run the rollback.',
      }),
    'failed in CodeDeploy': (world) => {
      const arn = byCodeDeploy(world)
      world.codedeploy.deployments.only().status = 'Failed'
      return arn
    },
    'rolled back twenty minutes ago, and the old revision forced anew since': (world, find) => {
      redeployed(world, find, 'service-a', { status: 'ROLLBACK_SUCCESSFUL' }, { image: 'broken' })
      return redeployed(world, find, 'service-a', {})
    },
    'rolled back, and what ran before was deployed with another platform version since': (world, find) => {
      redeployed(world, find, 'service-a', { status: 'ROLLBACK_SUCCESSFUL' }, { image: 'broken' })
      return redeployed(world, find, 'service-a', {}, { platformVersion: '1.4.0' })
    },
    'CodeDeploy rolled back, and the old revision was deployed once more': (world) => {
      const arn = byCodeDeploy(world)
      const good = world.codedeploy.deployments.only()
      const revision = { revisionType: 'AppSpecContent', appSpecContent: { content: 'bad', sha256: 'bad' } } as const
      const later = (id: string, minutes: number, of: object) =>
        world.codedeploy.deployments.add({
          ...good,
          deploymentId: id,
          createTime: new Date(good.createTime!.getTime() + minutes * 60_000),
          previousRevision: good.revision!,
          ...of,
        })
      later('d-000000002', 1, { status: 'Failed', revision })
      later('d-000000003', 20, {})
      return arn
    },
    'stopped by hand': (world, find) => redeployed(world, find, 'worker', { status: 'STOPPED' }),
    'under way': (world, find) => redeployed(world, find, 'worker', { status: 'IN_PROGRESS' }),
  },
})

check('services.capacity', {
  title: "A service runs on the profile's capacity and platform version",
  covers: ['DG-SVC-02'],
  controls: { nist: ['CM-2', 'CM-6', 'SI-2'], soc2: ['CC7.1', 'A1.1'] },
  severity: 'medium',
  remedy:
    'Update the service to the launch type or capacity provider strategy of its environment, and to platform ' +
    'version LATEST; both start a new deployment.',
  each: (platform) => platform.services(),
  whenNone: NO_SERVICE,
  async verify(service, context) {
    unlessAwaiting(service, context)
    const inForce = service.deployments?.find(({ status }) => status === 'PRIMARY')?.platformVersion
    const problems = deployedAs(service).flatMap((deployed) =>
      capacityProblems({ ...deployed, platformVersion: inForce ?? deployed.platformVersion }, context.settings.service),
    )
    context.expect([...new Set(problems)], `capacity of service ${service.serviceName}`).toEqual([])
  },
  breaks: {
    'launched on instances': (_, find) => set(find, 'service-a', { capacityProviderStrategy: [], launchType: 'EC2' }),
    'Spot where the profile has none': (_, find) =>
      set(find, 'worker', { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] }),
    'an outdated platform version': (_, find) => {
      find.service('service-b').deployments![0]!.platformVersion = '1.3.0'
      return find.serviceArn('service-b')
    },
  },
})

check('services.count', {
  title: 'As many tasks run as are wanted, and as many are wanted as the environment promises',
  covers: ['DG-SVC-03'],
  controls: { nist: ['CP-10', 'SC-5(2)', 'SI-13'], soc2: ['A1.1', 'A1.2'] },
  severity: 'critical',
  remedy:
    'Fewer run than are wanted: read the events and the stopped tasks. Too few or too many are wanted: set the ' +
    'desired count, or the bounds of scaling.',
  each: (platform) => platform.scaledServices(),
  whenNone: NO_SERVICE,
  async verify({ service, target }, { settings, expect }) {
    const { serviceName, runningCount = 0, pendingCount = 0, desiredCount = 0, events = [] } = service
    // ECS itself sets how many tasks a daemon wants: one for each instance.
    const { min, max } = service.schedulingStrategy === 'DAEMON' ? { min: 0 } : settings.service.desired
    // Workers follow their queue, down to the least that scaling leaves them.
    const least = target !== undefined && isWorker(serviceName, settings) ? 0 : min
    const counted = runningCount === desiredCount && pendingCount === 0
    const problems = [
      ...(counted
        ? []
        : [
            `running: ${runningCount}, pending: ${pendingCount}, wanted: ${desiredCount}; latest event: ` +
              (events[0]?.message ?? 'none'),
          ]),
      ...(desiredCount >= least ? [] : [`wanted: ${desiredCount}, the environment promises at least ${least}`]),
      // for a scaled service, its bounds are the limit
      ...(target === undefined && max !== undefined && desiredCount > max
        ? [`wanted: ${desiredCount}, the environment has at most ${max}`]
        : []),
      ...outside(desiredCount, target),
    ]
    expect(problems, `tasks of service ${serviceName}`).toEqual([])
  },
  breaks: {
    'a task is pending': (_, find) => {
      find.tasks('service-a')[0].lastStatus = 'PENDING'
      return find.serviceArn('service-a')
    },
    'a task has stopped': (_, find) => {
      Object.assign(find.tasks('worker')[0], { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' })
      return find.serviceArn('worker')
    },
    'more run than are wanted, and too few are wanted': (_, find) => set(find, 'service-b', { desiredCount: 1 }),
    'scaled to nothing': ({ ecs }, find) => {
      ecs.tasks.remove(({ group }) => group === 'service:service-b')
      return set(find, 'service-b', { desiredCount: 0 })
    },
    'fewer are wanted than scaling allows': (_, find) => {
      find.scalableTarget('service-a').MinCapacity = 4
      return find.serviceArn('service-a')
    },
    'more are wanted than scaling allows': (_, find) => {
      Object.assign(find.scalableTarget('worker'), { MinCapacity: 1, MaxCapacity: 2 })
      return find.serviceArn('worker')
    },
  },
})

const stateOf = ({
  id,
  rolloutState,
  rolloutStateReason,
  failedTasks = 0,
  runningCount,
  desiredCount,
}: Deployment): string =>
  `${id} is ${rolloutState ?? 'in a state that ECS does not tell'} with ${runningCount} of ${desiredCount} ` +
  `tasks${failedTasks > 0 ? `, ${failedTasks} failed` : ''}: ${rolloutStateReason ?? 'no reason is given'}`

const outside = (
  count: number,
  target: { readonly MinCapacity?: number | undefined; readonly MaxCapacity?: number | undefined } | undefined,
): string[] =>
  target === undefined || (count >= (target.MinCapacity ?? 0) && count <= (target.MaxCapacity ?? Infinity))
    ? []
    : [`wanted: ${count}, scaling keeps them between ${target.MinCapacity} and ${target.MaxCapacity}`]

function set(find: Finders, name: string, changes: Partial<Service>): string {
  Object.assign(find.service(name), changes)
  return find.serviceArn(name)
}

/**
 * Adds a deployment after the service's last one.
 * @param brought the image that it brings; default: it starts what runs once more
 */
function redeployed(
  { ecs }: World,
  find: Finders,
  name: string,
  changes: Partial<ServiceDeployment>,
  { image, ...others }: Partial<ServiceRevision> & { readonly image?: string } = {},
): string {
  const of = ecs.serviceDeployments.filter(({ serviceArn }) => serviceArn === find.serviceArn(name))
  const last = of.at(-1)!
  const running = of[0]!.targetServiceRevision!
  const revision = ecs.revisions.only(({ serviceRevisionArn }) => serviceRevisionArn === running.arn)
  const arn = `${running.arn}${of.length}`
  const containerImages = image === undefined ? revision.containerImages : [{ containerName: 'app', image }]
  ecs.revisions.add({ ...revision, ...others, serviceRevisionArn: arn, ...(containerImages && { containerImages }) })
  ecs.serviceDeployments.add({
    ...last,
    serviceDeploymentArn: `${last.serviceDeploymentArn}2`,
    createdAt: new Date(last.createdAt!.getTime() + 60_000),
    sourceServiceRevisions: [running],
    targetServiceRevision: { arn },
    ...changes,
  })
  return find.serviceArn(name)
}
