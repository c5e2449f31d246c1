import { check, type World } from '../../../harness/index.ts'
import { CONTROLS, date, DAY, dollars } from './cost.ts'
import { unlessAnotherPays } from './payer.ts'

check('cost.anomalies', {
  title: 'Cost anomalies are looked for, and none is open',
  covers: ['DG-COST-01'],
  controls: CONTROLS,
  severity: 'medium',
  stages: ['nightly'],
  remedy: 'Look at the root causes of the anomaly; say in Cost Explorer when it was planned, or none.',
  async verify(_, context) {
    const { aws, settings, now, expect } = context
    const { anomalyDays, anomalyDollars } = settings.observability
    const { AnomalyMonitors = [] } = await aws.costexplorer.getAnomalyMonitors()
    if (AnomalyMonitors.length === 0) await unlessAnotherPays('no anomaly monitor', context)
    expect(AnomalyMonitors.length > 0 ? [] : ['there is no anomaly monitor'], 'cost anomaly detection').toEqual([])
    const { Anomalies = [] } = await aws.costexplorer.getAnomalies({
      DateInterval: { StartDate: date(now().getTime() - anomalyDays * DAY), EndDate: date(now().getTime()) },
    })
    const open = Anomalies.filter(
      ({ Feedback, Impact }) =>
        (Feedback === undefined || Feedback === 'YES') && (Impact?.TotalImpact ?? 0) >= anomalyDollars,
    )
    expect(
      open.map(
        ({ AnomalyStartDate, DimensionValue, Impact }) =>
          `${DimensionValue ?? 'a cost'} since ${AnomalyStartDate ?? '?'}: ${dollars(Impact?.TotalImpact ?? 0)} ` +
          'more than expected',
      ),
      `cost anomalies of the last ${anomalyDays} days above ${dollars(anomalyDollars)}`,
    ).toEqual([])
  },
  breaks: {
    'nobody looks for anomalies': ({ costexplorer }) => costexplorer.monitors.clear(),
    'one is open': ({ costexplorer }) => addAnomaly(costexplorer, 0, { TotalImpact: 310, MaxImpact: 80 }),
    'somebody confirmed one': ({ costexplorer }) =>
      addAnomaly(costexplorer, -1, { TotalImpact: 45, MaxImpact: 20 }, 'YES'),
  },
})

function addAnomaly(
  { anomalies, monitors }: World['costexplorer'],
  days: number,
  Impact: { TotalImpact: number; MaxImpact: number },
  Feedback?: 'YES',
): void {
  const day = date(Date.now() + days * DAY)
  anomalies.add({
    AnomalyId: 'a1',
    AnomalyStartDate: day,
    AnomalyEndDate: day,
    DimensionValue: 'Amazon Elastic Container Service',
    AnomalyScore: { MaxScore: 0.9, CurrentScore: 0.8 },
    Impact,
    MonitorArn: monitors.first().MonitorArn,
    ...(Feedback && { Feedback }),
  })
}

check('cost.alerts', {
  title: 'Somebody is told when costs rise',
  covers: ['DG-COST-01'],
  controls: { ...CONTROLS, nist: [...CONTROLS.nist, 'SI-4(5)'] },
  severity: 'medium',
  stages: ['nightly'],
  remedy:
    'Subscribe somebody to a cost anomaly monitor, or put an alarm with an action on AWS/Billing ' +
    'EstimatedCharges (us-east-1).',
  async verify(_, context) {
    const { aws, expect } = context
    const [{ AnomalySubscriptions = [] }, { MetricAlarms = [] }] = await Promise.all([
      aws.costexplorer.getAnomalySubscriptions(),
      aws.cloudwatch.describeAlarms({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
    ])
    const subscribers = AnomalySubscriptions.flatMap(({ MonitorArnList = [], Subscribers = [] }) =>
      MonitorArnList.length > 0 ? Subscribers : [],
    ).filter(({ Status }) => Status !== 'DECLINED')
    const alarms = MetricAlarms.filter(
      ({ Namespace, MetricName, ActionsEnabled, AlarmActions = [] }) =>
        Namespace === 'AWS/Billing' &&
        MetricName === 'EstimatedCharges' &&
        ActionsEnabled === true &&
        AlarmActions.length > 0,
    )
    if (subscribers.length + alarms.length === 0) await unlessAnotherPays('no alert on cost', context)
    expect(
      subscribers.length + alarms.length > 0
        ? []
        : ['no anomaly monitor has a subscriber, and no billing alarm an action'],
      'alerts on cost',
    ).toEqual([])
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
  },
})
