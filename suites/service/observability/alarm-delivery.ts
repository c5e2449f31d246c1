/** Whether an alarm that fires notifies a confirmed subscriber. */
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { wayByAlarms, type Alarm } from '../../way-by-alarm.ts'
import { anyWay, lost, unseen, type Way, type WayContext } from '../../way-to-a-person.ts'
import { alarmsOn, judge, type Condition } from './alarms-wanted.ts'
import { UnreadableExpression } from './metric-math.ts'

/**
 * Whether an alarm on one of the conditions notifies people.
 * @param alarms those among which to look; default: every metric alarm of the region
 */
export async function deliveryByAlarms(
  conditions: readonly Condition[],
  context: WayContext,
  alarms?: readonly MetricAlarm[],
): Promise<Way> {
  const all = alarms ?? (await context.platform.metricAlarms())
  const judged = conditions.flatMap((condition) =>
    alarmsOn(all, condition).map(async (alarm): Promise<Way> => {
      const { reachesPeople, problems } = await deliveryByAlarm(alarm, condition, context)
      return { reachesPeople, problems: problems.map((problem) => `alarm ${alarm.AlarmName}: ${problem}`) }
    }),
  )
  return anyWay(await Promise.all(judged))
}

async function deliveryByAlarm(alarm: MetricAlarm, condition: Condition, context: WayContext): Promise<Way> {
  try {
    const problems = judge(alarm, condition) ?? ['it looks at other metrics too']
    if (problems.length > 0) return lost(...problems)
  } catch (error) {
    if (!(error instanceof UnreadableExpression)) throw error
    return unseen(error.message)
  }
  return alarmDelivery(alarm, context)
}

/**
 * Whether an alarm notifies somebody: by itself, or by a composite alarm that names it. Unknown where that depends on
 * what is not read.
 */
export async function alarmDelivery(alarm: Alarm, context: WayContext): Promise<Way> {
  const { AlarmName = '', AlarmArn = '' } = alarm
  const composites = (await context.platform.compositeAlarms()).filter(({ AlarmRule = '' }) =>
    [AlarmName, AlarmArn].some((name) => new RegExp(`["(]${escape(name)}[")]`).test(AlarmRule)),
  )
  return wayByAlarms([alarm, ...composites], context)
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
