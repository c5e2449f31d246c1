/** The ways by which people are told that costs rise: budgets, anomaly monitors, billing alarms. */
import type { Budget, Expression, Notification, Subscriber as BudgetSubscriber } from '@aws-sdk/client-budgets'
import type { AnomalySubscription } from '@aws-sdk/client-cost-explorer'
import { wayByAlarms } from '../../way-by-alarm.ts'
import { wayByTopic } from '../../way-by-topic.ts'
import { ARRIVES, lost, unseen, type Sender, type Way, type WayContext } from '../../way-to-a-person.ts'

const named = (name: string, { problems, ...way }: Way): Way => ({
  ...way,
  problems: problems.map((problem) => `${name}: ${problem}`),
})

/** Source: AWS Cost Management User Guide, "Creating an Amazon SNS topic for anomaly notifications". */
export async function waysByAnomalies(account: string, context: WayContext): Promise<Way[]> {
  const { AnomalySubscriptions = [] } = await context.aws.costexplorer.getAnomalySubscriptions()
  const ways = AnomalySubscriptions.map(async (subscription) => {
    const name = `anomaly subscription ${subscription.SubscriptionName}`
    const { MonitorArnList = [], Subscribers = [] } = subscription
    if (MonitorArnList.length === 0) return [named(name, lost('it is of no monitor'))]
    if (Subscribers.length === 0) return [named(name, lost('it has no subscriber'))]
    return Promise.all(
      Subscribers.map(async (each) => named(name, await wayToSubscriber(each, subscription, account, context))),
    )
  })
  return (await Promise.all(ways)).flat()
}

async function wayToSubscriber(
  { Address = '', Type, Status }: NonNullable<AnomalySubscription['Subscribers']>[number],
  { SubscriptionArn = '' }: AnomalySubscription,
  account: string,
  context: WayContext,
): Promise<Way> {
  if (Status === 'DECLINED') return lost(`${Address} declined`)
  if (Type === 'SNS') return wayByTopic(Address, costAlerts(SubscriptionArn, account), context)
  return Status === 'CONFIRMED' ? ARRIVES : unseen(`whether ${Address} confirmed is not said`)
}

const costAlerts = (subscription: string, account: string): Sender => ({
  name: 'Cost Anomaly Detection',
  principal: 'costalerts.amazonaws.com',
  contexts: [{ 'aws:SourceAccount': account }, { 'aws:SourceAccount': account, 'aws:SourceArn': subscription }],
  messages: [],
})

/**
 * By what a budget leaves costs out: a budget of one service does not notice that others cost more. Tags, cost
 * categories and accounts are how a platform's costs are told from others'.
 */
const leavesOut = ({ And = [], Or = [], Not, Dimensions }: Expression): string[] => [
  ...[...And, ...Or].flatMap(leavesOut),
  ...(Not === undefined ? [] : leavesOut(Not)),
  ...(Dimensions === undefined || Dimensions.Key === 'LINKED_ACCOUNT'
    ? []
    : [`${Dimensions.Key} ${Dimensions.Values?.join(', ')}`]),
]

/** Source: AWS Cost Management User Guide, "Creating an Amazon SNS topic for budget notifications". */
export async function waysByBudgets(AccountId: string, context: WayContext): Promise<Way[]> {
  const { Budgets = [] } = await context.aws.budgets.describeBudgets({ AccountId, ShowFilterExpression: true })
  const ofCost = Budgets.filter(({ BudgetType }) => BudgetType === 'COST')
  return (await Promise.all(ofCost.map((budget) => waysByBudget(budget, AccountId, context)))).flat()
}

async function waysByBudget({ BudgetName, FilterExpression = {} }: Budget, AccountId: string, context: WayContext) {
  const name = `budget ${BudgetName}`
  const narrow = leavesOut(FilterExpression)
  if (narrow.length > 0) return [named(name, lost(`it counts by ${narrow.join(' and ')}, and leaves out other costs`))]
  const { budgets } = context.aws
  const { Notifications = [] } = await budgets.describeNotificationsForBudget({ AccountId, BudgetName })
  if (Notifications.length === 0) return [named(name, lost('it notifies nobody'))]
  const subscribers = await Promise.all(
    Notifications.map(async (Notification: Notification) => {
      const asked = { AccountId, BudgetName, Notification }
      return (await budgets.describeSubscribersForNotification(asked)).Subscribers ?? []
    }),
  )
  if (subscribers.flat().length === 0) return [named(name, lost('its notifications have no subscriber'))]
  return Promise.all(
    subscribers.flat().map(async ({ SubscriptionType, Address = '' }: BudgetSubscriber) =>
      // Mail needs no confirmation.
      SubscriptionType === 'SNS'
        ? named(name, await wayByTopic(Address, budgetsOf(AccountId, BudgetName), context))
        : ARRIVES,
    ),
  )
}

const budgetsOf = (account: string, budget = ''): Sender => ({
  name: 'AWS Budgets',
  principal: 'budgets.amazonaws.com',
  contexts: [{ 'aws:SourceAccount': account, 'aws:SourceArn': `arn:aws:budgets::${account}:budget/${budget}` }],
  messages: [],
})

/** Alarms on the estimated charges of the month, which AWS publishes in us-east-1. */
export async function waysByBillingAlarms(context: WayContext): Promise<Way[]> {
  const alarms = (await context.platform.metricAlarms()).filter(
    ({ Namespace, MetricName }) => Namespace === 'AWS/Billing' && MetricName === 'EstimatedCharges',
  )
  return Promise.all(
    alarms.map(async (alarm) => named(`alarm ${alarm.AlarmName}`, await wayByAlarms([alarm], context))),
  )
}
