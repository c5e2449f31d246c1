import {
  check,
  countsRequests,
  deployedAt,
  type CheckContext,
  type Readings,
  type Settings,
} from '../../../harness/index.ts'
import { AT_ZERO, isAtZero } from '../at-zero.ts'
import { lastMinutes } from '../metrics-breaks.ts'
import { compareMedians, isAbove, isBelow, type DeviationRule } from '../median-comparison.ts'
import { valuesOf } from '../readings.ts'

const MINUTE = 60_000

check('metrics.unchanged', {
  title: 'The deployment has not made metrics worse',
  covers: ['SOP-POST-02'],
  controls: { nist: ['CA-7', 'SI-4', 'CM-4'], soc2: ['CC7.2', 'CC8.1'] },
  severity: 'high',
  stages: ['post'],
  remedy: 'Compare the new revision with the one before; roll back when it is the reason.',
  each: (platform) => platform.services(),
  timeout: ({ watch, observability }) =>
    60_000 + Math.min(watch.seconds * 1000, (observability.comparedMinutes + 1) * MINUTE),
  async verify(service, context) {
    const { subject, serviceName } = service
    const { platform, settings, expect, inconclusive, notApplicable, remark } = context
    if (isAtZero(service)) notApplicable(AT_ZERO)
    await enoughTime(context)
    const [history, targets] = await Promise.all([platform.metricHistory(), platform.serviceTargets()])
    const { after, before, weekAgo } = history.get(subject.id)!
    const own = targets
      .filter((target) => target.service === serviceName && countsRequests(target))
      .map((target) => target.subject.id)
    const metrics = [
      ...(['cpu', 'memory'] as const).map((name) => ({
        name,
        values: (readings: Readings) => valuesOf(readings, `${name} of ${subject.id}`),
        worse: isAbove,
      })),
      ...own.flatMap((id) => [
        { name: 'response time', values: (readings: Readings) => valuesOf(readings, `p95 of ${id}`), worse: isAbove },
        { name: 'error rate', values: (readings: Readings) => errorRates(readings, id), worse: isAbove },
        {
          name: 'request rate',
          values: (readings: Readings) => valuesOf(readings, `requests of ${id}`),
          worse: isBelow,
        },
      ]),
    ]
    const rule = ruleOf(settings)
    const judged = metrics.map(({ name, values, worse }) => {
      const earlier = { 'before the deployment': before, 'a week ago': weekAgo }
      const comparisons = Object.entries(earlier).flatMap(([when, readings]) => {
        const comparison = readings === undefined ? undefined : compareMedians(values(after), values(readings), rule)
        return comparison === undefined ? [] : [{ when, ...comparison }]
      })
      // Worse than just before, but not than a week ago at this hour, or the reverse: not due to the deployment.
      return {
        name,
        comparisons,
        isWorse: comparisons.length > 0 && comparisons.every((comparison) => worse(comparison)),
      }
    })
    expect(
      judged
        .filter(({ isWorse }) => isWorse)
        .map(
          ({ name, comparisons }) =>
            `${name} ` +
            `${comparisons.map((comparison) => `${rounded(comparison.now)}, ${rounded(comparison.before)} ${comparison.when}`).join('; ')}`,
        ),
      `metrics of service ${serviceName} that got worse`,
    ).toEqual([])
    const unknown = judged.filter(({ comparisons }) => comparisons.length === 0).map(({ name }) => name)
    if (unknown.length === 0) return
    if (settings.observability.withoutHistory === 'inconclusive')
      inconclusive(
        `Too few data points to compare ${unknown.join(', ')} of service ${serviceName}: ${rule.points} are ` +
          'needed on each side. Run again later, or with --watch, which waits for them.',
      )
    const ignored = `Too few data points to compare ${unknown.join(', ')}, which is ignored (observability.withoutHistory).`
    if (unknown.length === judged.length) notApplicable(ignored)
    remark(ignored)
  },
  breaks: {
    'the new version needs more CPU': (world, find) =>
      lastMinutes(world, find, 'AWS/ECS', 'CPUUtilization', 'service-b', 62, 'targets', { from: 0 }),
    'it answers more slowly': (world, find) => {
      lastMinutes(world, find, 'AWS/ApplicationELB', 'TargetResponseTime', 'service-a', 0.12, 'targets', { from: 0 })
      return find.serviceArn('service-a')
    },
    'now and then it fails': (world, find) => {
      lastMinutes(world, find, 'AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', 'service-a', 4, 'targets', {
        from: 0,
      })
      return find.serviceArn('service-a')
    },
    'users stay away': (world, find) => {
      lastMinutes(world, find, 'AWS/ApplicationELB', 'RequestCount', 'service-a', 90, 'targets', { from: 0 })
      return find.serviceArn('service-a')
    },
  },
})

const ruleOf = ({
  observability: { comparedDeviations, comparedTolerance, comparedPoints },
}: Settings): DeviationRule => ({
  deviations: comparedDeviations,
  tolerance: comparedTolerance,
  points: comparedPoints,
})

/**
 * With --watch, waits until the last deployment is as old as the window that is compared; all services are compared at
 * once.
 */
async function enoughTime({ platform, settings, watching, signal }: CheckContext): Promise<void> {
  const now = watching.clock.now().getTime()
  const deployed = (await platform.services()).map((service) => deployedAt(service)?.getTime() ?? 0)
  const ready = Math.max(...deployed) + (settings.observability.comparedMinutes + 1) * MINUTE
  const missing = ready - now
  if (missing > 0 && missing <= settings.watch.seconds * 1000 + MINUTE) await watching.clock.sleep(missing, signal)
}

/**
 * Share of failed requests in percent, for each minute that had any; counts of errors are published only when there are
 * some.
 */
function errorRates(readings: Readings, id: string): number[] {
  const errors = new Map((readings.get(`target errors of ${id}`) ?? []).map(({ at, value }) => [at, value]))
  return (readings.get(`requests of ${id}`) ?? [])
    .filter(({ value }) => value > 0)
    .map(({ at, value }) => (100 * (errors.get(at) ?? 0)) / value)
}

const rounded = (value: number): string => value.toPrecision(3)
