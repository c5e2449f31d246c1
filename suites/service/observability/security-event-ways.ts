/** By what people hear of an event in the trail: metric filters with alarms, rules of EventBridge, AWS's own guards. */
import type { Trail } from '@aws-sdk/client-cloudtrail'
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { MetricFilter } from '@aws-sdk/client-cloudwatch-logs'
import { awsOfOwner, foreignOwner, notRead, type CheckContext } from '../../../harness/index.ts'
import { allOf } from '../../event-pattern.ts'
import { anyWay, lost, unseen, type Way, type WayContext } from '../../way-to-a-person.ts'
import { deliveryByAlarms } from './alarm-delivery.ts'
import type { Condition } from './alarms-wanted.ts'
import { matchesFilter } from './filter-pattern.ts'
import { deliveryByRules } from './rule-delivery.ts'
import type { SecurityEvent } from './security-events.ts'
import { eventOf, type Guard, type Place, type Sample } from './security-samples.ts'

/** Whether people hear of a sample of an event. */
export async function wayOfSample(
  sample: Sample,
  { title, count }: SecurityEvent,
  place: Place,
  context: WayContext,
): Promise<Way> {
  const trails = await context.platform.trails()
  return anyWay([
    ...(trails.length === 0 ? [lost('no trail records it')] : []),
    ...(await Promise.all(trails.map((trail) => wayByTrail(trail, sample, count, context)))),
    sample.region === context.region
      ? await deliveryByRules({ what: `tells of ${title}`, ways: [[eventOf(sample, place)]] }, context)
      : unseen(`EventBridge is told in ${sample.region}, whose rules this run does not read`),
  ])
}

/** By the metric filters of the log group to which a trail writes. */
async function wayByTrail(trail: Trail, sample: Sample, count: number, context: WayContext): Promise<Way> {
  const { Name, TrailARN, CloudWatchLogsLogGroupArn: arn } = trail
  if (arn === undefined || arn === '') {
    const owner = await foreignOwner(TrailARN, context)
    if (owner === undefined) return lost(`trail ${Name} writes to no log group`)
    const here = `trail ${Name} belongs to account ${owner}, and who reads it there is not seen from here`
    return { ...unseen(here), elsewhere: true }
  }
  const [, , , region, , , logGroupName = ''] = arn.split(':')
  const group = `log group ${logGroupName} of trail ${Name}`
  if (region !== context.region) return unseen(`${group} is in ${region}, which this run does not read`)
  const unread = await notRead(arn, group, context)
  if (unread !== undefined) return { ...unseen(unread), elsewhere: true }
  const { logs, cloudwatch } = await awsOfOwner(arn, group, context)
  const found = await context.orAbsent(logs.describeMetricFilters({ logGroupName }), 'ResourceNotFoundException')
  if (found === undefined) return lost(`${group} does not exist`)
  const { metricFilters = [] } = found
  const alarms =
    (await foreignOwner(arn, context)) === undefined
      ? await context.platform.metricAlarms()
      : ((await cloudwatch.describeAlarms({ AlarmTypes: ['MetricAlarm'] })).MetricAlarms ?? [])
  const ways = await Promise.all(
    metricFilters.map(async (filter): Promise<Way[]> => {
      const matching = matchesFilter(filter.filterPattern ?? '', sample.record)
      if (matching === false) return []
      const heard = await wayByMetric(filter, count, alarms, context)
      const reasons = [
        ...(matching === undefined ? [`whether it matches cannot be told: ${filter.filterPattern}`] : []),
        ...heard.problems,
      ]
      const reachesPeople = allOf([matching, heard.reachesPeople])
      return [
        { ...heard, reachesPeople, problems: reasons.map((each) => `metric filter ${filter.filterName}: ${each}`) },
      ]
    }),
  )
  const matching = ways.flat()
  return matching.length === 0 ? lost(`no metric filter of ${group} matches it`) : anyWay(matching)
}

/** An alarm that comes later than this is not noticed in time. */
const AN_HOUR = 3600

/** By the alarms on the metric to which a filter counts. */
async function wayByMetric(
  { metricTransformations = [] }: MetricFilter,
  count: number,
  alarms: readonly MetricAlarm[],
  context: WayContext,
): Promise<Way> {
  const metrics = metricTransformations.map(({ metricNamespace, metricName }) => `${metricNamespace} ${metricName}`)
  const conditions = metricTransformations.flatMap((each) => conditionsOf(each, count))
  if (conditions.length === 0)
    return unseen(`its metric ${metrics.join(', ')} is no count of events, and is not judged`)
  const heard = await deliveryByAlarms(conditions, context, alarms)
  return heard.problems.length === 0 && heard.reachesPeople === false
    ? lost(`no alarm looks at its metric ${metrics.join(', ')}`)
    : heard
}

/** What an alarm must compare, to notice as many events within one period; none for what is no count of events. */
function conditionsOf(
  {
    metricName = '',
    metricNamespace: namespace = '',
    metricValue,
    defaultValue,
    dimensions = {},
  }: NonNullable<MetricFilter['metricTransformations']>[number],
  count: number,
): Condition[] {
  const value = Number(metricValue)
  if (Number.isNaN(value) || Object.keys(dimensions).length > 0) return []
  // An average is diluted by the zeros that are published between the events.
  const statistics = ['Sum', ...(count === 1 ? ['Maximum', ...(defaultValue === undefined ? ['Average'] : [])] : [])]
  return [
    {
      namespace,
      metrics: [metricName],
      dimensions: {},
      statistics,
      kind: 'event',
      within: AN_HOUR,
      fires: { [metricName]: value * count },
      staysOff: { [metricName]: 0 },
    },
  ]
}

/** The guards of AWS that are on: for a guard of a sample whether it is. */
export async function guardsOn({
  aws,
  platform,
  settings,
  orAbsent,
}: Pick<CheckContext, 'aws' | 'platform' | 'settings' | 'orAbsent'>): Promise<(guard: Guard) => boolean> {
  const detectors = await platform.detectors()
  const isGuardDutyOn = detectors.some(({ Status }) => Status === 'ENABLED')
  const asked = settings.has.securityHub !== false
  const hub = asked ? await orAbsent(aws.securityhub.describeHub(), 'InvalidAccessException') : undefined
  const { StandardsSubscriptions = [] } = hub === undefined ? {} : await aws.securityhub.getEnabledStandards()
  const isHubOn = StandardsSubscriptions.some(
    ({ StandardsArn = '', StandardsStatus }) =>
      StandardsArn.includes('/aws-foundational-security-best-practices/') && StandardsStatus === 'READY',
  )
  return (guard) => ('guardDuty' in guard ? isGuardDutyOn : isHubOn)
}
