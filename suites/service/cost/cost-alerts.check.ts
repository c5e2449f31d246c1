import { check } from '../../../harness/index.ts'
import { anyWay } from '../../way-to-a-person.ts'
import { waysByAnomalies, waysByBillingAlarms, waysByBudgets } from './cost-alert-ways.ts'
import { CONTROLS } from './cost.ts'
import { unlessAnotherPays } from './payer.ts'

check('cost.alerts', {
  title: 'Somebody is told when costs rise',
  covers: ['DG-COST-01'],
  controls: { ...CONTROLS, nist: [...CONTROLS.nist, 'SI-4(5)'] },
  severity: 'medium',
  stages: ['nightly'],
  remedy:
    'Subscribe somebody to a budget or to a cost anomaly monitor, or put an alarm on AWS/Billing EstimatedCharges ' +
    '(us-east-1) whose topic somebody confirmed; let budgets.amazonaws.com or costalerts.amazonaws.com publish to a ' +
    'topic that they notify.',
  each: (platform) => platform.account(),
  async verify({ accountId }, context) {
    const { expect, inconclusive } = context
    const ways = await Promise.all([
      waysByAnomalies(accountId, context),
      waysByBudgets(accountId, context),
      waysByBillingAlarms(context),
    ])
    const { reachesPeople, problems } = anyWay(ways.flat())
    if (reachesPeople === undefined)
      inconclusive(`Whether somebody is told when costs rise cannot be told: ${problems.join('; ')}.`)
    if (reachesPeople === false) await unlessAnotherPays('no alert on cost that somebody hears', context)
    const found =
      problems.length > 0
        ? problems
        : ['no anomaly monitor has a subscriber, no budget one, no billing alarm an action']
    expect(reachesPeople === true ? [] : found, 'alerts on cost').toEqual([])
  },
  breaks: {
    'the billing alarm is disarmed, and nobody subscribed': ({ costexplorer }, find) => {
      costexplorer.subscriptions.clear()
      find.alarm('billing').ActionsEnabled = false
    },
    'there is neither an alarm nor a subscription': ({ cloudwatch, costexplorer }) => {
      costexplorer.subscriptions.clear()
      cloudwatch.alarms.remove(({ Namespace }) => Namespace === 'AWS/Billing')
    },
    'the subscriber declined, the alarm does nothing': ({ costexplorer }, find) => {
      for (const { Subscribers = [] } of costexplorer.subscriptions)
        for (const subscriber of Subscribers) subscriber.Status = 'DECLINED'
      find.alarm('billing').AlarmActions = []
    },
    'nobody hears the topic of all of them': ({ sns }) => sns.subscriptions.clear(),
    'the topic of all of them is encrypted with a key that knows none of them': (_, find) => {
      find.topic().attributes['KmsMasterKeyId'] = find.key('logs').Arn
    },
  },
})
