import {
  amount,
  check,
  LOG_FAMILIES,
  type ContainerLog,
  type Finders,
  type ServiceLogs,
  type World,
} from '../../../harness/index.ts'
import { linesContaining, searchLog, samples, searchedSince } from './log-search.ts'

/** A container of a service that logs to CloudWatch. */
type SearchableLog = ContainerLog & { readonly group: string }

const searchable = (logs: readonly ContainerLog[]): SearchableLog[] =>
  logs.flatMap((log) => (log.group === undefined ? [] : [{ ...log, group: log.group }]))

/** Containers whose logs go elsewhere and cannot be searched. */
const containersLoggingElsewhere = ({ logs }: ServiceLogs): string[] =>
  logs
    .filter(({ group, driver }) => group === undefined && driver !== undefined)
    .map(({ container, driver }) => `container ${container} logs by ${driver}`)

/** Containers whose streams do not name their task. EC2 allows that, Fargate does not. */
const containersWithoutTaskNames = ({ logs }: ServiceLogs): string[] =>
  logs
    .filter(({ group, prefix }) => group !== undefined && prefix === undefined)
    .map(({ container }) => `container ${container} names no prefix of its streams`)

/** The most streams that one search accepts. */
const STREAMS = 100
const MINUTE = 60_000

check('logs.received', {
  title: 'The log group receives logs of every running task',
  covers: ['DG-SVC-05'],
  controls: {
    nist: ['AU-2', 'AU-6', 'AU-12', 'SI-4'],
    soc2: ['CC7.2'],
    pci: ['10.2.1', '10.4.1'],
    hipaa: ['164.312(b)'],
  },
  severity: 'high',
  remedy:
    'See whether the task hangs; give the container the awslogs driver, and its execution role ' +
    'logs:CreateLogStream and logs:PutLogEvents on the group.',
  each: (platform) => platform.serviceLogs(),
  async verify(service, { aws, settings, expect, orAbsent, notApplicable, inconclusive, now }) {
    const running = service.tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING')
    if (running.length === 0) notApplicable('No task of the service runs.')
    const { logSilenceMinutes } = settings.observability
    const cutoff = now().getTime() - logSilenceMinutes * MINUTE
    const problems = service.logs
      .filter(({ driver }) => driver === undefined)
      .map(({ container }) => `container ${container} writes no log`)

    for (const { group, prefix, essential } of searchable(service.logs)) {
      if (prefix === undefined || !essential) continue
      const listed = await orAbsent(
        aws.logs.describeLogStreams({ logGroupName: group, logStreamNamePrefix: prefix }),
        'ResourceNotFoundException',
      )
      if (listed === undefined) {
        problems.push(`log group ${group} does not exist`)
        continue
      }
      const streams = new Map(listed.logStreams?.map((stream) => [stream.logStreamName, stream]))
      const wanted = running.map(({ subject }) => `${prefix}${subject.name}`)
      problems.push(
        ...wanted.filter((name) => !streams.has(name)).map((name) => `log group ${group} has no stream ${name}`),
      )
      const withoutRecentEvents = wanted.filter(
        (name) =>
          streams.has(name) &&
          Math.max(streams.get(name)?.lastEventTimestamp ?? 0, streams.get(name)?.lastIngestionTime ?? 0) < cutoff,
      )
      const silent = new Set(withoutRecentEvents)
      // AWS updates the time of a stream's last event only within the hour: streams without recent events are read.
      for (let from = 0; from < withoutRecentEvents.length; from += STREAMS) {
        const { events = [] } = await aws.logs.filterLogEvents({
          logGroupName: group,
          logStreamNames: withoutRecentEvents.slice(from, from + STREAMS),
          startTime: cutoff,
        })
        for (const { logStreamName } of events) silent.delete(logStreamName ?? '')
      }
      problems.push(
        ...[...silent].map(
          (name) => `stream ${name} of ${group} has no event of the last ${logSilenceMinutes} minutes`,
        ),
      )
    }
    const unknown = [...containersLoggingElsewhere(service), ...containersWithoutTaskNames(service)]
    if (problems.length === 0 && unknown.length > 0) inconclusive(`CloudWatch cannot tell: ${unknown.join(', ')}.`)
    expect(problems, `logs of service ${service.subject.name}`).toEqual([])
  },
  breaks: {
    'a task fell silent': (world, find) => {
      stopWriting(world, find, '/ecs/service-a', 60)
      return 'service-a'
    },
    'a task has no stream': ({ logs }, find) => {
      logs.streams.delete(streamOf(find, '/ecs/worker'))
      return 'worker'
    },
    'the log group is gone': ({ logs }) => {
      logs.groups.delete('/ecs/service-b')
      return 'service-b'
    },
    'a container writes no log': (_, find) => {
      delete find.container('service-b').logConfiguration
      return 'service-b'
    },
    'its stream belongs to a task of the past': (world, find) => {
      const stream = world.logs.streams.get(streamOf(find, '/ecs/service-b'))!
      world.logs.streams.delete(`${stream.logGroupName}:${stream.logStreamName}`)
      world.logs.streams.add({ ...stream, logStreamName: `${stream.logStreamName}0` })
      return 'service-b'
    },
  },
})

check('logs.errors', {
  title: 'Services write no errors, and no more warnings than their budget',
  covers: ['DG-SVC-06', 'SOP-POST-03'],
  controls: {
    nist: ['AU-6', 'AU-6(1)', 'SI-4', 'IR-4'],
    soc2: ['CC7.2', 'CC7.3'],
    pci: ['10.4.1', '10.4.1.1'],
    hipaa: ['164.308(a)(1)(ii)(D)'],
  },
  severity: 'high',
  timeout: 120_000,
  remedy:
    'Read the lines in the log group and mend their cause; lines that mean no harm can be left out by ' +
    'observability.logPatterns, or granted by observability.logBudgets.',
  each: (platform) => platform.serviceLogs(),
  async verify(service, context) {
    const { settings, expect, inconclusive } = context
    const { logPatterns, logBudgets } = settings.observability
    const logs = searchable(service.logs)
    if (logs.length === 0)
      inconclusive(
        'No container of the service writes to CloudWatch Logs: ' +
          `${service.logs.map(({ container }) => container).join(', ')}.`,
      )
    const since = searchedSince(service, context)
    const terms = [...new Set(LOG_FAMILIES.flatMap((family) => logPatterns[family]))]
    const lines = (await Promise.all(logs.map((log) => searchLog(terms, log, since, context)))).flat()
    const problems = LOG_FAMILIES.flatMap((family) => {
      const own = linesContaining(logPatterns[family], lines)
      return own.length <= logBudgets[family]
        ? []
        : [`${amount(own.length, `${family} line`)}, ${logBudgets[family]} are tolerated, such as ${samples(own)}`]
    })
    if (problems.length === 0 && containersLoggingElsewhere(service).length > 0)
      inconclusive(`Some logs cannot be searched: ${containersLoggingElsewhere(service).join(', ')}.`)
    expect(problems, `log lines of service ${service.subject.name} since ${since.toISOString()}`).toEqual([])
  },
  breaks: {
    'one exception': (world, find) =>
      write(world, find, 'service-a', 'Exception in thread "main": java.lang.IllegalStateException'),
    'one error among harmless lines, of one task only': (world, find) => {
      write(world, find, 'worker', 'INFO all is well', 50)
      return write(world, find, 'worker', '2026-03-01 ERROR could not reach redis')
    },
    'more slow queries than tolerated': (world, find) => write(world, find, 'service-b', 'Slow query: select 1', 11),
    'someone tries passwords': (world, find) =>
      write(world, find, 'service-a', 'WARN Authentication failed for user admin', 11),
    'tasks start again and again': (world, find) => write(world, find, 'worker', 'Starting worker', 101),
    'a timeout, which is an error too': (world, find) => write(world, find, 'service-b', 'WARN Timeout after 3000 ms'),
  },
})

check('logs.kafka-errors', {
  title: 'Services that use Kafka write no errors of its clients',
  covers: ['DG-INT-03'],
  controls: { nist: ['AU-6', 'SI-4', 'CP-2(8)'], soc2: ['CC7.2', 'A1.2'], pci: ['10.4.1'] },
  severity: 'high',
  parts: ['kafka'],
  timeout: 120_000,
  remedy:
    'Look for what stands between the service and its brokers: security groups, names, credentials, the brokers ' +
    'themselves. The checks kafka.* look at each.',
  each: (platform) => platform.kafkaServices(),
  whenNone: {
    verdict: 'not-applicable',
    because: 'No variable of a service names brokers, and the settings name no service (internal.kafkaServices).',
  },
  async verify({ service, subject }, context) {
    const { settings, expect, inconclusive, notApplicable, platform } = context
    if (settings.observability.kafkaErrors.length === 0)
      return notApplicable('Nothing is searched for (observability.kafkaErrors is empty).')
    expect(
      service === undefined ? ['it does not run in the clusters of the platform'] : [],
      `service ${subject.name} that should use Kafka`,
    ).toEqual([])
    const own = (await platform.serviceLogs()).find((candidate) => candidate.subject.id === subject.id)
    const logs = searchable(own?.logs ?? [])
    if (own === undefined || logs.length === 0)
      return inconclusive('No container of the service writes to CloudWatch Logs.')
    const since = searchedSince(own, context)
    const lines = (
      await Promise.all(logs.map((log) => searchLog(settings.observability.kafkaErrors, log, since, context)))
    ).flat()
    if (lines.length === 0 && containersLoggingElsewhere(own).length > 0)
      inconclusive(`Some logs cannot be searched: ${containersLoggingElsewhere(own).join(', ')}.`)
    expect(
      lines.length === 0 ? [] : [`${amount(lines.length, 'line')}, such as ${samples(lines)}`],
      `Kafka errors of service ${subject.name} since ${since.toISOString()}`,
    ).toEqual([])
  },
  breaks: {
    'the broker is down': (world, find) =>
      write(
        world,
        find,
        'service-b',
        'WARN [Producer clientId=b] Connection to node -1 could not be established. Broker may not be available.',
      ),
    'the client is not let in': (world, find) =>
      write(
        world,
        find,
        'worker',
        'org.apache.kafka.common.errors.SaslAuthenticationException: Authentication failed: Invalid username or ' +
          'password',
      ),
    'no broker can be reached, as Python says it': (world, find) =>
      write(world, find, 'worker', 'kafka.errors.NoBrokersAvailable: NoBrokersAvailable'),
    'all brokers are gone, as librdkafka says it': (world, find) =>
      write(world, find, 'service-b', '%3|FAIL|rdkafka#consumer-1| 2/2 brokers are down'),
  },
})

/** The key of the first stream of a group. */
const streamOf = (find: Finders, group: string): string => {
  const { logGroupName, logStreamName } = find.logStream(group)
  return `${logGroupName}:${logStreamName}`
}

/** Lets a task fall silent so many minutes ago. */
function stopWriting({ logs }: World, find: Finders, group: string, minutes: number): void {
  const key = streamOf(find, group)
  const stream = logs.streams.get(key)!
  delete stream.writer
  logs.events.delete(key)
  Object.assign(stream, {
    lastEventTimestamp: Date.now() - minutes * MINUTE,
    lastIngestionTime: Date.now() - minutes * MINUTE,
  })
}

/** Lets a task of a service write a line, some times over; returns the service's name. */
function write({ logs }: World, find: Finders, service: string, message: string, times = 1): string {
  const { logGroupName, logStreamName = '' } = find.logStream(`/ecs/${service}`)
  for (let index = 0; index < times; index++)
    logs.events.add({
      logGroupName,
      logStreamName,
      message,
      timestamp: Date.now(),
      ingestionTime: Date.now(),
      eventId: `${message}/${index}`,
    })
  return service
}
