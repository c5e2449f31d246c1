import { situation } from './situation.ts'

export default situation({
  what: 'a budget as the only alert on cost, whose topic does not let AWS Budgets publish',
  source: 'https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html',
  arrange: ({ budgets, cloudwatch, costexplorer }, find) => {
    costexplorer.subscriptions.clear()
    cloudwatch.alarms.remove(({ Namespace }) => Namespace === 'AWS/Billing')
    budgets.budgets.add({
      budget: {
        BudgetName: 'month',
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: '900', Unit: 'USD' },
      },
      notifications: [
        {
          Notification: { NotificationType: 'ACTUAL', ComparisonOperator: 'GREATER_THAN', Threshold: 80 },
          Subscribers: [{ SubscriptionType: 'SNS', Address: find.topic().TopicArn }],
        },
      ],
    })
  },
  expected: { 'cost.alerts': [/^fail: .*does not let budgets\.amazonaws\.com publish/] },
})
