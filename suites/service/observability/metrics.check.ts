import { amount, check, countsRequests, type Readings } from '../../../harness/index.ts'
import { lastMinutes } from '../metrics-breaks.ts'
import { sum, valuesOf } from '../readings.ts'

const CONTROLS = { nist: ['AU-6(3)', 'CA-7', 'SI-4', 'SC-5(2)'], soc2: ['A1.1', 'CC7.2'] } as const

/** Milliseconds after which a service's latest data point is stale: one a minute, and a few minutes of delay. */
const LATE = 10 * 60_000

const NO_REQUESTS = 'A network load balancer forwards connections: it knows no requests and no answers.'

/** The average of a metric's data points; undefined when there are none. */
function average(readings: Readings, key: string): number | undefined {
  const values = (readings.get(key) ?? []).map(({ value }) => value)
  return values.length === 0 ? undefined : sum(values) / values.length
}

check('metrics.utilisation', {
  title: 'Services use less CPU and memory than the target',
  covers: ['MR-SVC-02', 'SOP-POST-02'],
  controls: CONTROLS,
  severity: 'medium',
  remedy: 'Scale out, give tasks more, or find out what uses it: Container Insights shows it by task.',
  each: (platform) => platform.services(),
  async verify({ subject, serviceName }, { platform, settings, expect, inconclusive, now }) {
    const { cpuPercent, memoryPercent, metricsMinutes } = settings.observability
    const readings = await platform.recentMetrics()
    const judged = [
      { what: 'CPU', key: `cpu of ${subject.id}`, limit: cpuPercent },
      { what: 'memory', key: `memory of ${subject.id}`, limit: memoryPercent },
    ].map(({ key, ...judgement }) => ({
      ...judgement,
      value: average(readings, key),
      latest: readings.get(key)?.at(-1)?.at,
    }))
    const over = judged.filter(({ value, limit }) => value !== undefined && value >= limit)
    expect(
      over.map(({ what, value, limit }) => `${what} ${value?.toFixed(1)} %, expected is below ${limit} %`),
      `average of the last ${metricsMinutes} minutes of service ${serviceName}`,
    ).toEqual([])
    const unknown = judged.filter(({ value }) => value === undefined).map(({ what }) => what)
    if (unknown.length > 0)
      inconclusive(
        `Service ${serviceName} published no data on ${unknown.join(' and ')} in the last ${metricsMinutes} minutes.`,
      )
    // Data from before its tasks were gone does not describe the present.
    const ended = judged.filter(({ latest = 0 }) => now().getTime() - latest > LATE)
    if (ended.length > 0)
      inconclusive(
        `Service ${serviceName} has published no data on ` +
          `${ended.map(({ what, latest = 0 }) => `${what} since ${new Date(latest).toISOString()}`).join(' and ')}.`,
      )
  },
  breaks: {
    'CPU is short': (world, find) => lastMinutes(world, find, 'AWS/ECS', 'CPUUtilization', 'service-a', 91),
    'memory fills up': (world, find) => lastMinutes(world, find, 'AWS/ECS', 'MemoryUtilization', 'worker', 88),
    'exactly at the target is not below it': (world, find) =>
      lastMinutes(world, find, 'AWS/ECS', 'CPUUtilization', 'service-b', 70),
  },
})

check('metrics.response-time', {
  title: 'Targets answer within the target time',
  covers: ['MR-SVC-02', 'SOP-POST-02'],
  controls: CONTROLS,
  severity: 'medium',
  remedy: 'Look at the traces and logs of slow requests, and at what the service depends on.',
  each: (platform) => platform.serviceTargets(),
  whenNone: { verdict: 'not-applicable', because: 'No service of the platform is behind a load balancer.' },
  async verify(targets, { platform, settings, expect, inconclusive, notApplicable }) {
    const { subject, service } = targets
    if (!countsRequests(targets)) return notApplicable(NO_REQUESTS)
    const { responseSeconds, metricsMinutes } = settings.observability
    const seconds = average(await platform.recentMetrics(), `response time of ${subject.id}`)
    if (seconds === undefined)
      return inconclusive(`The targets of ${service} answered no request in the last ${metricsMinutes} minutes.`)
    expect(
      seconds < responseSeconds ? [] : [`${seconds.toFixed(3)} s, expected is below ${responseSeconds} s`],
      `average response time of ${service} in the last ${metricsMinutes} minutes`,
    ).toEqual([])
  },
  breaks: {
    'the database is slow': (world, find) =>
      lastMinutes(world, find, 'AWS/ApplicationELB', 'TargetResponseTime', 'service-a', 1.7),
    'half a second is too slow': (world, find) =>
      lastMinutes(world, find, 'AWS/ApplicationELB', 'TargetResponseTime', 'service-a', 0.5),
    'requests run into their timeout': (world, find) =>
      lastMinutes(world, find, 'AWS/ApplicationELB', 'TargetResponseTime', 'service-a', 60),
  },
})

check('metrics.errors', {
  title: 'No request is answered with 5xx',
  covers: ['MR-SVC-02', 'DG-PUB-07', 'SOP-POST-02'],
  controls: { ...CONTROLS, nist: [...CONTROLS.nist, 'SI-11'] },
  severity: 'high',
  remedy:
    "Look at the logs of the service for the target's errors, at target health and listener rules for those of " +
    'the load balancer.',
  each: (platform) => platform.serviceTargets(),
  whenNone: { verdict: 'not-applicable', because: 'No service of the platform is behind a load balancer.' },
  async verify(targets, { platform, settings, expect, inconclusive, notApplicable }) {
    const { subject, service } = targets
    if (!countsRequests(targets)) return notApplicable(NO_REQUESTS)
    const { metricsMinutes } = settings.observability
    const readings = await platform.recentMetrics()
    const errors = {
      targets: sum(valuesOf(readings, `target errors of ${subject.id}`)),
      'the load balancer itself': sum(valuesOf(readings, `balancer errors of ${subject.id}`)),
    }
    const seen = Object.entries(errors).filter(([, number]) => number > 0)
    expect(
      seen.map(([by, number]) => `${number} answered with 5xx by ${by}`),
      `requests of ${service} in the last ${metricsMinutes} minutes`,
    ).toEqual([])
    // AWS publishes these counts only when they are not zero: their absence means zero only while requests are counted.
    if (sum(valuesOf(readings, `requests of ${subject.id}`)) === 0)
      inconclusive(`No request reached ${service} in the last ${metricsMinutes} minutes: nothing could have failed.`)
  },
  breaks: {
    'the service fails now and then': (world, find) =>
      lastMinutes(world, find, 'AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', 'service-a', 3),
    'the load balancer finds no target': (world, find) =>
      lastMinutes(world, find, 'AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', 'service-a', 12, 'balancer'),
    'every request fails': (world, find) =>
      lastMinutes(world, find, 'AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', 'service-a', 600),
  },
})

check('metrics.hosts', {
  title: 'At all times a target was healthy, and none was unhealthy',
  covers: ['MR-SVC-02', 'SOP-POST-02'],
  controls: CONTROLS,
  severity: 'high',
  remedy: 'Look at the reasons of target health and at the health check of the target group.',
  each: (platform) => platform.serviceTargets(),
  whenNone: { verdict: 'not-applicable', because: 'No service of the platform is behind a load balancer.' },
  async verify({ subject, service }, { platform, settings, expect, inconclusive }) {
    const { metricsMinutes } = settings.observability
    const readings = await platform.recentMetrics()
    const [healthy, unhealthy] = [
      valuesOf(readings, `healthy of ${subject.id}`),
      valuesOf(readings, `unhealthy of ${subject.id}`),
    ]
    const problems = [
      ...(healthy.some((number) => number < 1) ? ['no target was healthy at least once'] : []),
      ...(unhealthy.some((number) => number > 0)
        ? [`up to ${amount(Math.max(...unhealthy), 'target')} at a time unhealthy`]
        : []),
    ]
    expect(problems, `targets of ${service} in the last ${metricsMinutes} minutes`).toEqual([])
    if (healthy.length === 0 || unhealthy.length === 0)
      inconclusive(
        `Nothing was published on the health of the targets of ${service} in the last ${metricsMinutes} minutes.`,
      )
  },
  breaks: {
    'no target is healthy': (world, find) =>
      lastMinutes(world, find, 'AWS/ApplicationELB', 'HealthyHostCount', 'service-a', 0),
    'one target is unhealthy': (world, find) =>
      lastMinutes(world, find, 'AWS/ApplicationELB', 'UnHealthyHostCount', 'service-a', 1),
    'a target was unhealthy for three minutes': (world, find) =>
      lastMinutes(world, find, 'AWS/ApplicationELB', 'UnHealthyHostCount', 'service-a', 1, 'targets', {
        from: -8,
        to: -5,
      }),
  },
})
