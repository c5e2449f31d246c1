/** Whether an alarm that fires notifies a confirmed subscriber. */
import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { notRead, UnreadableExpression, type CheckContext } from '../../../harness/index.ts'
import { alarmsOn, judge } from './alarm-judge.ts'
import type { Condition } from './alarm-conditions.ts'
import { anyOf, type Matching } from './event-pattern.ts'
import { ringingWith } from './composite-alarms.ts'
import { topicDeliveryProblem } from './sns-topics.ts'

/** Whether a notification reaches people; `undefined`: unknown. `problems` say what prevents it or leaves it open. */
export interface Delivery {
  readonly reachesPeople: Matching
  readonly problems: readonly string[]
  /** Whether it is unknown because of what another account does not show. */
  readonly elsewhere?: boolean
}

type Context = Pick<CheckContext, 'aws' | 'inAccount' | 'platform' | 'settings' | 'orAbsent'>

/** Whether an alarm on one of the conditions notifies people. */
export async function deliveryByAlarms(conditions: readonly Condition[], context: Context): Promise<Delivery> {
  const alarms = await context.platform.metricAlarms()
  const judged = await Promise.all(
    conditions.flatMap((condition) =>
      alarmsOn(alarms, condition).map(async (alarm): Promise<Delivery> => {
        const { reachesPeople, problems } = await deliveryByAlarm(alarm, condition, context)
        return { reachesPeople, problems: problems.map((problem) => `alarm ${alarm.AlarmName}: ${problem}`) }
      }),
    ),
  )
  return {
    reachesPeople: anyOf(judged.map(({ reachesPeople }) => reachesPeople)),
    problems: judged.flatMap(({ problems }) => problems),
  }
}

async function deliveryByAlarm(alarm: MetricAlarm, condition: Condition, context: Context): Promise<Delivery> {
  try {
    const problems = judge(alarm, condition) ?? ['it looks at other metrics too']
    if (problems.length > 0) return { reachesPeople: false, problems }
  } catch (error) {
    if (!(error instanceof UnreadableExpression)) throw error
    return { reachesPeople: undefined, problems: [error.message] }
  }
  return alarmDelivery(alarm, context)
}

type Alarm = Pick<MetricAlarm & CompositeAlarm, 'AlarmName' | 'AlarmArn' | 'ActionsEnabled' | 'AlarmActions'>

const nobody = (...problems: string[]): Delivery => ({ reachesPeople: false, problems })

/**
 * Whether an alarm notifies somebody: one of its topics, or of a composite alarm that rings when it does, has a
 * confirmed subscription. Unknown where that depends on a topic of another account that is not read, or on a rule that
 * cannot be read.
 */
export async function alarmDelivery(alarm: Alarm, context: Context): Promise<Delivery> {
  const [composites, metricAlarms] = await Promise.all([
    context.platform.compositeAlarms(),
    context.platform.metricAlarms(),
  ])
  const above = ringingWith(alarm, composites, metricAlarms)
  const own = await actionsOf([alarm, ...above.composites], context)
  if (own.reachesPeople === true) return own
  const problems = [...own.problems, ...above.problems, ...above.unreadable]
  return above.unreadable.length > 0 ? { reachesPeople: undefined, problems } : { ...own, problems }
}

/** Whether alarms that ring together notify somebody. */
async function actionsOf(ringing: readonly Alarm[], context: Context): Promise<Delivery> {
  const enabled = ringing.filter(({ ActionsEnabled }) => ActionsEnabled)
  if (enabled.length === 0) return nobody('its actions are disabled')
  const topics = [
    ...new Set(
      enabled.flatMap(({ AlarmActions = [] }) => AlarmActions.filter((action) => /^arn:[\w-]+:sns:/.test(action))),
    ),
  ]
  if (topics.length === 0) return nobody('none of its actions is an SNS topic')
  const delivered = await Promise.all(
    topics.map(async (topic): Promise<Delivery> => {
      const unread = await notRead(topic, `topic ${topic}`, context)
      if (unread !== undefined) return { reachesPeople: undefined, problems: [unread] }
      const problem = await topicDeliveryProblem(topic, context)
      return problem === undefined ? { reachesPeople: true, problems: [] } : nobody(problem)
    }),
  )
  const reachesPeople = anyOf(delivered.map((each) => each.reachesPeople))
  const problems = reachesPeople === true ? [] : delivered.flatMap((each) => each.problems)
  return { reachesPeople, problems, elsewhere: reachesPeople === undefined }
}
