import { check, definitionsOf, lastPart, placementOf } from '../../../harness/index.ts'
import { given } from '../../given.ts'
import { addressesOf } from '../../task-addresses.ts'
import { asksByHttp, speaksGrpc } from '../asked.ts'
import { readHealthCommand } from '../health-command.ts'
import { isWindows } from '../runtime-platform.ts'
import { withinCodes } from './status-codes.ts'
import { NO_BALANCED_SERVICE } from './none-public.ts'

/**
 * Statuses by which a gRPC service shows that it serves: OK, and that it is asked by a method that it does not have,
 * as AWS's own default path is. Source: Application Load Balancer user guide, "Health checks for your target groups".
 */
const GRPC_WELL = '0,12'

check('targets.healthy', {
  title: 'Every registered target of a service is healthy, at least as many as tasks are desired',
  covers: ['DG-PUB-02', 'SOP-POST-01'],
  controls: { nist: ['CP-10', 'SC-5', 'SI-13'], soc2: ['A1.2', 'CC7.2'] },
  severity: 'critical',
  remedy:
    'Read the reason code: a failed check is answered by the task (its logs), a time-out by security groups and ' +
    'subnets, a mismatch by the health check path.',
  each: (platform) => platform.balancedServices(),
  whenNone: NO_BALANCED_SERVICE,
  async verify({ serviceName, desiredCount: desired, exposures }, context) {
    const { aws, expect, notApplicable } = context
    const desiredCount = given(desired, `number of tasks that service ${serviceName} desires`, context)
    let targets = 0
    const problems: string[] =
      exposures.length === 0 ? ['its target group does not exist in the VPC of the platform'] : []
    for (const { targetGroup } of exposures) {
      const { TargetHealthDescriptions: all = [] } = await aws.elbv2.describeTargetHealth({
        TargetGroupArn: targetGroup.TargetGroupArn,
      })
      for (const { Target, TargetHealth } of all)
        given(TargetHealth?.State, `state of target ${Target?.Id} in ${targetGroup.TargetGroupName}`, context)
      // draining targets were deregistered on purpose
      const registered = all.filter(({ TargetHealth }) => TargetHealth?.State !== 'draining')
      targets += registered.length
      const healthy = registered.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy')
      problems.push(
        ...registered
          .filter((target) => !healthy.includes(target))
          .map(
            ({ Target, TargetHealth: { State, Reason, Description } = {} }) =>
              `${Target?.Id}:${Target?.Port} is ${State} ` +
              `(${[Reason, Description].filter((part) => part !== undefined).join(': ')})`,
          ),
        ...(healthy.length >= desiredCount
          ? []
          : [`${healthy.length} healthy targets in ${targetGroup.TargetGroupName}, ${desiredCount} tasks are desired`]),
      )
    }
    if (desiredCount === 0 && targets === 0 && problems.length === 0)
      notApplicable('The service wants no tasks, and has no targets: there is none to look at.')
    expect(problems, `targets of service ${serviceName}`).toEqual([])
  },
  breaks: {
    'the application answers 500 to the health check': ({ elbv2 }) => {
      elbv2.applications.add({ service: 'service-a', answers: { '/health': { status: 500 } } })
    },
    'the application is too slow for the health check': ({ elbv2 }) => {
      elbv2.applications.add({ service: 'service-a', answers: { '/health': { delayMs: 6_000 } } })
    },
    'nothing listens': ({ elbv2 }) => {
      elbv2.applications.add({ service: 'service-a', down: true, answers: {} })
    },
    'one target is unhealthy': (_, find) => {
      find.target().TargetHealth = {
        State: 'unhealthy',
        Reason: 'Target.Timeout',
        Description: 'Request timed out',
      }
    },
    'fewer targets than tasks are desired': ({ elbv2 }, find) => {
      const { Target } = find.target()
      elbv2.targets.remove((row) => row.Target === Target)
    },
    'nothing forwards to the target group': ({ elbv2 }) => {
      for (const rule of elbv2.rules)
        rule.Actions = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503' } }]
    },
  },
})

check('targets.registration', {
  title: "A service's running tasks are its targets, by address and container port",
  covers: ['DG-PUB-02'],
  controls: { nist: ['CM-2', 'SC-7'], soc2: ['A1.2'] },
  severity: 'high',
  remedy:
    'Let ECS register the targets: a target group of type ip, named in the service with the container and the ' +
    'port on which it listens.',
  each: (platform) => platform.balancedServices(),
  whenNone: NO_BALANCED_SERVICE,
  async verify(service, context) {
    const { aws, platform, expect, notApplicable } = context
    const { serviceName, clusterArn, exposures } = service
    if (placementOf(service) === undefined)
      notApplicable(
        'Its tasks share the network of their instances, which are its targets, with ports that ECS chooses.',
      )
    const [definitions, tasks] = await Promise.all([platform.taskDefinitions(), platform.tasks()])
    const containers = definitionsOf(service, definitions).flatMap(
      ({ containerDefinitions = [] }) => containerDefinitions,
    )
    const running = tasks.filter(
      (task) =>
        task.clusterArn === clusterArn && task.group === `service:${serviceName}` && task.lastStatus === 'RUNNING',
    )
    const ends = running.map((task) => {
      const all = addressesOf(task)
      given(all[0], `address of task ${lastPart(task.taskArn)}`, context)
      return all
    })
    const addresses = ends.flat()
    const problems: string[] =
      exposures.length === 0 ? ['its target group does not exist in the VPC of the platform'] : []
    for (const { containerName, containerPort, targetGroup } of exposures) {
      const { TargetHealthDescriptions = [] } = await aws.elbv2.describeTargetHealth({
        TargetGroupArn: targetGroup.TargetGroupArn,
      })
      const targets = TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State !== 'draining').map(
        ({ Target }) => ({
          id: Target?.Id ?? '?',
          port: Target?.Port,
        }),
      )
      const ports =
        containers.find(({ name }) => name === containerName)?.portMappings?.map((mapping) => mapping.containerPort) ??
        []
      problems.push(
        ...(given(targetGroup.TargetType, `type of target group ${targetGroup.TargetGroupName}`, context) === 'ip'
          ? []
          : [
              `target group ${targetGroup.TargetGroupName} is of type ${targetGroup.TargetType}; tasks on ` +
                'Fargate are reached by ip',
            ]),
        ...(ports.includes(containerPort)
          ? []
          : [
              `container ${containerName} opens port ${ports.join(', ') || 'none'}, the service registers port ` +
                `${containerPort}`,
            ]),
        ...targets
          .filter(({ port }) => port !== containerPort)
          .map(({ id, port }) => `${id} is registered with port ${port}, the container listens on ${containerPort}`),
        ...targets
          .filter(({ id }) => !addresses.includes(id))
          .map(({ id }) => `${id} is registered and is none of the running tasks`),
        ...ends
          .filter((own) => !targets.some(({ id }) => own.includes(id)))
          .map((own) => `the running task at ${own.join(', ')} is not registered`),
      )
    }
    expect(problems, `targets of service ${serviceName}`).toEqual([])
  },
  breaks: {
    'target type instance': (_, find) => {
      find.targetGroup().TargetType = 'instance'
    },
    'another port than the container opens': ({ ecs }) => {
      for (const service of ecs.services)
        if (service.serviceName === 'service-a') service.loadBalancers![0]!.containerPort = 8080
    },
    'a target of a task that is gone': ({ elbv2 }, find) => {
      const target = find.target()
      elbv2.targets.add({ ...target, Target: { ...target.Target, Id: '10.0.99.99' } })
    },
    'a running task is not registered': ({ elbv2 }, find) => {
      const { Target } = find.target()
      elbv2.targets.remove((row) => row.Target === Target)
    },
  },
})

check('targets.health-check', {
  title: "A service's target group asks its targets often enough, and as the container's own health check does",
  covers: ['DG-PUB-05'],
  controls: { nist: ['CP-10', 'SI-13'], soc2: ['A1.2', 'CC7.2'] },
  severity: 'high',
  remedy:
    'Set the health check: aws elbv2 modify-target-group with --health-check-path, ' +
    '--health-check-interval-seconds 30 --health-check-timeout-seconds 5 --matcher HttpCode=200-299.',
  each: (platform) => platform.balancedServices(),
  whenNone: NO_BALANCED_SERVICE,
  async verify(service, context) {
    const { platform, settings, expect } = context
    const { serviceName, exposures } = service
    const wanted = settings.public.healthCheck
    const { healthPath } = settings.service
    const definitions = definitionsOf(service, await platform.taskDefinitions())
    const containers = definitions.flatMap(({ containerDefinitions = [] }) => containerDefinitions)
    const problems: string[] =
      exposures.length === 0 ? ['its target group does not exist in the VPC of the platform'] : []
    for (const { containerName, containerPort, targetGroup } of exposures) {
      const told = <T>(value: T | undefined, what: string): T =>
        given(value, `${what} of the health check of ${targetGroup.TargetGroupName}`, context)
      const differs = (what: string, seen: unknown, due: unknown): string[] =>
        seen === due ? [] : [`${what} is ${String(seen)}, not ${String(due)}`]
      const exceeds = (what: string, seen: number | undefined, most: number | null): string[] =>
        most === null || told(seen, what) <= most ? [] : [`${what} is ${seen}, at most ${most} is expected`]
      const byHttp = asksByHttp(targetGroup)
      const path = targetGroup.HealthCheckPath
      const codes = byHttp ? told(targetGroup.Matcher?.HttpCode, 'statuses (Matcher)') : ''
      const port = targetGroup.HealthCheckPort === 'traffic-port' ? String(containerPort) : targetGroup.HealthCheckPort
      problems.push(
        ...(targetGroup.HealthCheckEnabled === false ? ['health checks are off'] : []),
        // Where requests come by HTTP or HTTPS, the same port does not speak the other.
        ...(targetGroup.HealthCheckPort === 'traffic-port' && targetGroup.Protocol?.startsWith('HTTP') === true
          ? differs('protocol', targetGroup.HealthCheckProtocol, targetGroup.Protocol)
          : []),
        ...exceeds('interval', targetGroup.HealthCheckIntervalSeconds, wanted.intervalSeconds),
        ...exceeds('healthy threshold', targetGroup.HealthyThresholdCount, wanted.healthyThreshold),
        ...exceeds('unhealthy threshold', targetGroup.UnhealthyThresholdCount, wanted.unhealthyThreshold),
      )
      const container = containers.find(({ name }) => name === containerName)
      const command = await readHealthCommand(container?.healthCheck?.command, {
        ...(container?.environment && { environment: container.environment }),
        isWindows: definitions.some(isWindows),
      })
      // Some applications answer health checks on a port of their own, which the definition opens or the command asks.
      const opened = containers.flatMap(({ portMappings = [] }) => portMappings.map((mapping) => mapping.containerPort))
      const answers = [containerPort, ...opened, ...(command?.requests ?? []).map((request) => request.port)]
      if (!answers.some((one) => String(one) === port)) problems.push(...differs('port', port, String(containerPort)))
      // That a connection is taken says nothing of paths and statuses, and has timeouts of its own.
      if (byHttp)
        problems.push(
          ...(healthPath === null ? [] : differs('path', path, healthPath)),
          ...exceeds('timeout', targetGroup.HealthCheckTimeoutSeconds, wanted.timeoutSeconds),
          ...(withinCodes(codes, wanted.codes)
            ? []
            : [`statuses ${codes} count as healthy, at most ${wanted.codes} may`]),
        )
      if (speaksGrpc(targetGroup)) {
        const statuses = told(targetGroup.Matcher?.GrpcCode, 'gRPC statuses (Matcher)')
        problems.push(
          ...exceeds('timeout', targetGroup.HealthCheckTimeoutSeconds, wanted.timeoutSeconds),
          ...(withinCodes(statuses, GRPC_WELL)
            ? []
            : [`gRPC statuses ${statuses} count as healthy, at most ${GRPC_WELL} may`]),
        )
        continue
      }
      for (const request of command?.requests ?? [])
        problems.push(
          ...(!byHttp || request.path === path || typeof request.path !== 'string'
            ? []
            : [`the container's own check asks ${request.path}, the target group ${path}`]),
          ...(request.port === undefined || String(request.port) === port
            ? []
            : [`the container's own check asks port ${request.port}, the target group ${port}`]),
        )
    }
    expect(problems, `health check of service ${serviceName}`).toEqual([])
  },
  breaks: {
    'another path': (_, find) => {
      find.targetGroup().HealthCheckPath = '/'
    },
    'redirects count as healthy': (_, find) => {
      find.targetGroup().Matcher = { HttpCode: '200-399' }
    },
    'asked every five minutes': (_, find) => {
      find.targetGroup().HealthCheckIntervalSeconds = 300
    },
    'asked by HTTPS where requests come by HTTP': (_, find) => {
      find.targetGroup().HealthCheckProtocol = 'HTTPS'
    },
    'out after ten failures': (_, find) => {
      find.targetGroup().UnhealthyThresholdCount = 10
    },
    'another port': (_, find) => {
      find.targetGroup().HealthCheckPort = '9000'
    },
    'the container asks another path': ({ ecs }) => {
      for (const definition of ecs.taskDefinitions)
        for (const { healthCheck } of definition.containerDefinitions ?? [])
          if (healthCheck?.command)
            healthCheck.command = healthCheck.command.map((word) => word.replace('/health', '/healthz'))
    },
  },
})
