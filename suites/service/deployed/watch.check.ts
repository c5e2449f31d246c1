import {
  check,
  countsRequests,
  deployedAt,
  followDeployment,
  RECENT_DEPLOYMENT,
  watch,
  type CheckContext,
  type StaffedService,
} from '../../../harness/index.ts'
import { lastMinutes } from '../metrics-breaks.ts'
import { lookAt } from './watch-look.ts'

type Service = StaffedService['service']

check('watch.deployment', {
  title: 'The deployment became stable, and stayed within its limits for the whole watch',
  covers: ['DS-POST-01'],
  controls: { nist: ['CA-7', 'CM-4', 'SI-4', 'SI-4(5)'], soc2: ['A1.1', 'CC7.2', 'CC8.1'] },
  severity: 'critical',
  stages: ['post'],
  remedy: 'Roll back first, look for the cause afterwards: the series and the stopped tasks say where to begin.',
  each: (platform) => platform.clusters(),
  timeout: ({ watch: { seconds, stableWithinSeconds } }) =>
    seconds === 0 ? 30_000 : (seconds + stableWithinSeconds + 60) * 1000,
  async verify({ clusterArn = '', clusterName = '?' }, context) {
    const { platform, settings, watching, signal, expect, inconclusive, notApplicable } = context
    const { seconds, intervalSeconds, windowMinutes } = settings.watch
    if (seconds === 0) notApplicable('No watch was asked for: checkride gate --watch 15m.')
    const { failed, since } = await untilStable(clusterArn, context)
    expect(failed, `deployments in ${clusterName}`).toEqual([])

    const [services, targets, alarms] = await Promise.all([
      platform.services(),
      platform.serviceTargets(),
      platform.alarms(),
    ])
    const here = new Set(
      services.filter((service) => service.clusterArn === clusterArn).map(({ serviceName }) => serviceName),
    )
    const cluster = {
      arn: clusterArn,
      name: clusterName,
      since,
      targets: targets.filter((target) => here.has(target.service) && countsRequests(target)),
      alarms: new Set(alarms.map(({ AlarmName = '' }) => AlarmName)),
    }
    const silent = new Set(cluster.targets.map(({ service }) => service))
    const watched = await watch({
      clock: watching.clock,
      seconds,
      intervalSeconds,
      signal,
      look: (at) => lookAt(cluster, at, context),
      keep: (measured) => {
        watching.keep(measured)
        for (const service of silent)
          if (measured.value !== null && measured.name === `requests to ${service}`) silent.delete(service)
      },
      tell: (words) => watching.tell(`watching ${clusterName}, ${words}`),
    })
    expect(watched.breaches, `${clusterName}, ${Math.round(watched.seconds)} s into a watch of ${seconds} s`).toEqual(
      [],
    )
    if (silent.size > 0)
      inconclusive(
        `No request to ${[...silent].join(', ')} was counted during the watch: there was nothing to judge. Send ` +
          `some, or watch for longer than ${windowMinutes} minutes.`,
      )
  },
  breaks: {
    'requests fail': (world, find) =>
      void lastMinutes(world, find, 'AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', 'service-a', 2, 'targets', {
        from: 0,
      }),
    'the load balancer finds no target': (world, find) =>
      void lastMinutes(world, find, 'AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', 'service-a', 30, 'balancer', {
        from: 0,
      }),
    'answers take longer': (world, find) =>
      void lastMinutes(world, find, 'AWS/ApplicationELB', 'TargetResponseTime', 'service-a', 0.15, 'targets', {
        from: 0,
      }),
    'requests no longer arrive': (world, find) =>
      void lastMinutes(world, find, 'AWS/ApplicationELB', 'RequestCount', 'service-a', 40, 'targets', { from: 0 }),
    'requests stop altogether': (world, find) =>
      void lastMinutes(world, find, 'AWS/ApplicationELB', 'RequestCount', 'service-a', 0, 'targets', { from: 5 }),
    'an alarm rings': (_, find) => {
      find.alarm('worker-memory').StateValue = 'ALARM'
    },
    'the deployment was rolled back before the watch': ({ ecs }) => {
      const longAgo = new Date(Date.now() - 30 * 24 * 3_600_000)
      for (const { deployments = [] } of ecs.services)
        for (const deployment of deployments) deployment.createdAt = longAgo
      for (const deployment of ecs.serviceDeployments)
        Object.assign(deployment, { createdAt: longAgo, finishedAt: longAgo })
      const [last] = ecs.serviceDeployments.all()
      const at = new Date(Date.now() - 60_000)
      ecs.serviceDeployments.add({
        ...last,
        serviceDeploymentArn: `${last!.serviceDeploymentArn}2`,
        status: 'ROLLBACK_SUCCESSFUL',
        createdAt: at,
        finishedAt: at,
      })
    },
    'a task runs out of memory': ({ ecs }, find) => {
      const task = find.tasks('worker')[0]
      const stoppedAt = new Date(Date.now() + 120_000)
      ecs.tasks.add({
        ...task,
        taskArn: `${task.taskArn}0`,
        lastStatus: 'STOPPED',
        desiredStatus: 'STOPPED',
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        stoppedAt,
      })
    },
  },
})

const isDeployedByEcs = ({ deploymentController }: Service): boolean => (deploymentController?.type ?? 'ECS') === 'ECS'

/**
 * Follows the recent deployments of a cluster's services to their end; says which did not succeed, and since when all
 * are done.
 */
async function untilStable(
  cluster: string,
  { platform, settings, watching, signal, inconclusive }: CheckContext,
): Promise<{ failed: string[]; since: Date }> {
  const { clock, aws } = watching
  const start = clock.now()
  const dayAgo = new Date(start.getTime() - RECENT_DEPLOYMENT)
  const services = (await platform.services()).filter((service) => service.clusterArn === cluster)
  const [own, others] = [services.filter(isDeployedByEcs), services.filter((service) => !isDeployedByEcs(service))]
  const unsteady = others.filter(
    ({ taskSets = [] }) => taskSets.length !== 1 || taskSets[0]!.stabilityStatus !== 'STEADY_STATE',
  )
  if (unsteady.length > 0)
    inconclusive(
      `${unsteady.map(({ serviceName, deploymentController }) => `${deploymentController?.type} deploys ${serviceName}`).join(', ')}, ` +
        'and is not done: only deployments by ECS itself can be followed to their end. Run again when it is.',
    )
  // After an automatic rollback the PRIMARY deployment is as old as the restored revision: only the service deployments
  // show it.
  const listed = await Promise.all(
    own.map(({ serviceArn }) =>
      aws.ecs.listServiceDeployments({ cluster, service: serviceArn, createdAt: { after: dayAgo } }),
    ),
  )
  const recent = own.filter(
    (service, index) =>
      (listed[index]?.serviceDeployments ?? []).length > 0 || (deployedAt(service) ?? dayAgo) > dayAgo,
  )
  const outcomes = await Promise.all(
    recent.map(({ serviceArn = '', serviceName }) =>
      followDeployment({
        aws,
        cluster,
        service: serviceArn,
        signal,
        timeout: settings.watch.stableWithinSeconds * 1000,
        now: clock.now,
        wait: (milliseconds) => clock.sleep(milliseconds, signal),
        onSample: ({ status, running, requested }) =>
          watching.tell(`waiting for ${serviceName}: ${status}, ${running} of ${requested} tasks run`),
      }),
    ),
  )
  const failed = outcomes.filter(({ end }) => end !== 'deployed').map(({ message }) => message)
  const ends = outcomes.flatMap(({ deployment }) => deployment?.finishedAt?.getTime() ?? [])
  // Without a recent deployment, what runs now also ran before.
  return {
    failed,
    since: new Date(ends.length > 0 ? Math.max(...ends) : start.getTime() - settings.watch.windowMinutes * 60_000),
  }
}
