import { check, countsRequests, watch } from '../../../harness/index.ts'
import { byCodeDeploy } from '../codedeploy-scenes.ts'
import { lastMinutes } from '../metrics-breaks.ts'
import { untilStable } from './until-stable.ts'
import { lookAt } from './watch-look.ts'

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
    'rolled back today, and the old revision was started once more since': ({ ecs }, find) => {
      const last = ecs.serviceDeployments.only(({ serviceArn }) => serviceArn === find.serviceArn('worker'))
      const at = (minutes: number) => {
        const time = new Date(Date.now() - minutes * 60_000)
        return { createdAt: time, finishedAt: time }
      }
      const running = last.targetServiceRevision!
      const revision = ecs.revisions.only(({ serviceRevisionArn }) => serviceRevisionArn === running.arn)
      const failed = { ...revision, serviceRevisionArn: `${running.arn}1`, taskDefinition: 'worker:broken' }
      ecs.revisions.add(failed)
      ecs.serviceDeployments.add({
        ...last,
        ...at(30),
        serviceDeploymentArn: `${last.serviceDeploymentArn}1`,
        sourceServiceRevisions: [running],
        targetServiceRevision: { arn: failed.serviceRevisionArn },
        status: 'ROLLBACK_SUCCESSFUL',
      })
      ecs.revisions.add({ ...revision, serviceRevisionArn: `${running.arn}2` })
      ecs.serviceDeployments.add({
        ...last,
        ...at(10),
        serviceDeploymentArn: `${last.serviceDeploymentArn}2`,
        sourceServiceRevisions: [running],
        targetServiceRevision: { arn: `${running.arn}2` },
      })
    },
    'CodeDeploy rolled back, and one steady task set is left': (world) => {
      byCodeDeploy(world)
      world.codedeploy.deployments.only().creator = 'codeDeployRollback'
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
