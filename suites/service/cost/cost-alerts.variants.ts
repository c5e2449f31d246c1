import type { Expression } from '@aws-sdk/client-budgets'
import { variants, type World } from '../../../harness/index.ts'

/** Only a budget looks at costs. */
function budgetOnly(
  world: World,
  subscriber: { readonly SubscriptionType: 'EMAIL' | 'SNS'; readonly Address: string },
  over: { readonly BudgetType?: 'COST' | 'USAGE'; readonly FilterExpression?: Expression } = {},
): void {
  nothing(world)
  world.budgets.budgets.add({
    budget: {
      BudgetName: 'everything',
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: '900', Unit: 'USD' },
      ...over,
    },
    notifications: [
      {
        Notification: { NotificationType: 'FORECASTED', ComparisonOperator: 'GREATER_THAN', Threshold: 100 },
        Subscribers: [subscriber],
      },
    ],
  })
}

function nothing({ cloudwatch, costexplorer }: World): void {
  costexplorer.subscriptions.clear()
  cloudwatch.alarms.remove(({ Namespace }) => Namespace === 'AWS/Billing')
}

const MAIL = { SubscriptionType: 'EMAIL', Address: 'costs@example.com' } as const
const topicOf = ({ sns }: World) => ({ SubscriptionType: 'SNS', Address: sns.topics.only().TopicArn }) as const

/** One more service may publish to the topic, for this account. */
function letIn({ sns }: World, Service: string, account = '111122223333'): void {
  const { attributes } = sns.topics.only()
  const policy = JSON.parse(attributes['Policy']!) as { Statement: object[] }
  policy.Statement.push({
    Effect: 'Allow',
    Principal: { Service },
    Action: 'sns:Publish',
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceAccount': account } },
  })
  attributes['Policy'] = JSON.stringify(policy)
}

variants('cost.alerts', [
  {
    what: 'another account pays, and this one has no alert',
    settings: { observability: { payerAccount: '999988887777' } },
    arrange: nothing,
    expected: ['inconclusive'],
  },
  { what: 'a budget that sends mail', arrange: (world) => budgetOnly(world, MAIL), expected: ['pass'] },
  {
    what: 'a budget that notifies a topic, which keeps it out',
    arrange: (world) => budgetOnly(world, topicOf(world)),
    expected: [/^fail: .*budget everything: the policy of topic .* does not let budgets\.amazonaws\.com publish/],
  },
  {
    what: 'a budget that notifies a topic, which lets it in for this account',
    arrange: (world) => {
      budgetOnly(world, topicOf(world))
      letIn(world, 'budgets.amazonaws.com')
    },
    expected: ['pass'],
  },
  {
    what: 'a budget that notifies a topic, which lets it in for another account',
    arrange: (world) => {
      budgetOnly(world, topicOf(world))
      letIn(world, 'budgets.amazonaws.com', '444455556666')
    },
    expected: ['fail'],
  },
  {
    what: 'a budget of hours, which are no costs',
    arrange: (world) => budgetOnly(world, MAIL, { BudgetType: 'USAGE' }),
    expected: ['fail'],
  },
  {
    what: 'a budget of one service',
    arrange: (world) =>
      budgetOnly(world, MAIL, { FilterExpression: { Dimensions: { Key: 'SERVICE', Values: ['Amazon Route 53'] } } }),
    expected: [/^fail: .*counts by SERVICE Amazon Route 53/],
  },
  {
    what: "a budget of the environment's tag",
    arrange: (world) =>
      budgetOnly(world, MAIL, { FilterExpression: { Tags: { Key: 'Environment', Values: ['production'] } } }),
    expected: ['pass'],
  },
  {
    what: 'an anomaly subscription whose topic keeps Cost Anomaly Detection out',
    arrange: (world) => {
      const { attributes } = world.sns.topics.only()
      const policy = JSON.parse(attributes['Policy']!) as { Statement: { Sid: string }[] }
      policy.Statement = policy.Statement.filter(({ Sid }) => Sid !== 'Costs')
      attributes['Policy'] = JSON.stringify(policy)
      world.cloudwatch.alarms.remove(({ Namespace }) => Namespace === 'AWS/Billing')
    },
    expected: [/^fail: .*does not let costalerts\.amazonaws\.com publish/],
  },
  {
    what: 'an anomaly subscription whose topic is in another region',
    arrange: (world) => {
      world.cloudwatch.alarms.remove(({ Namespace }) => Namespace === 'AWS/Billing')
      for (const subscription of world.costexplorer.subscriptions)
        for (const subscriber of subscription.Subscribers!)
          subscriber.Address = subscriber.Address!.replace('us-east-1', 'eu-west-1')
    },
    expected: [/^inconclusive: .*is in eu-west-1, which this run does not read/],
  },
])
