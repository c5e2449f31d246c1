/** The ways by which an alarm of CloudWatch notifies people. */
import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { wayByTopic } from './way-by-topic.ts'
import { anyWay, lost, unseen, type Sender, type Way, type WayContext } from './way-to-a-person.ts'

/** A metric alarm or a composite one. */
export type Alarm = Pick<
  MetricAlarm & CompositeAlarm,
  'AlarmName' | 'AlarmArn' | 'AlarmDescription' | 'ActionsEnabled' | 'AlarmActions'
>

/**
 * Whether one of the alarms, all of which fire together, notifies people: by an action that is enabled.
 * @example await wayByAlarms([alarm, ...compositesThatHearIt], context)
 */
export async function wayByAlarms(alarms: readonly Alarm[], context: WayContext): Promise<Way> {
  const enabled = alarms.filter(({ ActionsEnabled }) => ActionsEnabled)
  if (enabled.length === 0) return lost('its actions are disabled')
  const ways = enabled.flatMap((alarm) =>
    [...new Set(alarm.AlarmActions)].flatMap((action) => wayByAction(action, alarm, context) ?? []),
  )
  return ways.length === 0 ? lost('none of its actions is an SNS topic') : anyWay(await Promise.all(ways))
}

/** Functions, and incidents and work items of Systems Manager: whom they tell is not read. */
const HANDS_ON = /^arn:[\w-]+:(lambda|ssm|ssm-incidents|aiops):/

/** Undefined for what notifies nobody, such as scaling. */
function wayByAction(action: string, alarm: Alarm, context: WayContext): Promise<Way> | undefined {
  if (/^arn:[\w-]+:sns:/.test(action)) return wayByTopic(action, cloudwatchFor(alarm), context)
  return HANDS_ON.test(action)
    ? Promise.resolve(unseen(`it hands over to ${action}; whom that tells is not seen from here`))
    : undefined
}

/**
 * CloudWatch when it publishes for an alarm. Sources: CloudWatch User Guide, "Notifying users on alarm changes"; AWS
 * Knowledge Center, "Why didn't I receive an SNS notification for my CloudWatch alarm trigger?". The default policy of a
 * topic asks for the owner of the source, and lets alarms publish.
 */
function cloudwatchFor({ AlarmName, AlarmArn = '', AlarmDescription }: Alarm): Sender {
  const [, , , region = '', account = ''] = AlarmArn.split(':')
  return {
    name: 'CloudWatch',
    principal: 'cloudwatch.amazonaws.com',
    contexts: [{ 'aws:SourceArn': AlarmArn, 'aws:SourceAccount': account, 'aws:SourceOwner': account }],
    actsFor: account,
    region,
    messages: [
      {
        AlarmName,
        AlarmArn,
        AWSAccountId: account,
        NewStateValue: 'ALARM',
        ...(AlarmDescription && { AlarmDescription }),
      },
    ],
  }
}
