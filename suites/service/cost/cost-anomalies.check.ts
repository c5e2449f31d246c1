import { check, type World } from '../../../harness/index.ts'
import { given } from '../../given.ts'
import { CONTROLS, date, DAY, dollars } from './cost.ts'
import { unlessAnotherPays } from './payer.ts'

check('cost.anomalies', {
  title: 'Cost anomalies are looked for, and none is open',
  covers: ['DG-COST-01'],
  controls: CONTROLS,
  severity: 'medium',
  stages: ['nightly'],
  remedy:
    'Look at the root causes of the anomaly; say in Cost Explorer when it was planned, or none. Where there is no ' +
    'monitor, create one: aws ce create-anomaly-monitor.',
  async verify(_, context) {
    const { aws, settings, now, expect } = context
    const { anomalyDays, anomalyDollars } = settings.observability
    const { AnomalyMonitors = [] } = await aws.costexplorer.getAnomalyMonitors()
    if (AnomalyMonitors.length === 0) await unlessAnotherPays('no anomaly monitor', context)
    expect(AnomalyMonitors.length > 0 ? [] : ['there is no anomaly monitor'], 'cost anomaly detection').toEqual([])
    const { Anomalies = [] } = await aws.costexplorer.getAnomalies({
      DateInterval: { StartDate: date(now().getTime() - anomalyDays * DAY), EndDate: date(now().getTime()) },
    })
    const open = Anomalies.filter(({ Feedback }) => Feedback === undefined || Feedback === 'YES')
      .map(({ AnomalyId, Impact, ...anomaly }) => ({
        ...anomaly,
        impact: given(Impact?.TotalImpact, `impact of anomaly ${AnomalyId}`, context),
      }))
      .filter(({ impact }) => impact >= anomalyDollars)
    expect(
      open.map(
        ({ AnomalyStartDate, DimensionValue, impact }) =>
          `${DimensionValue ?? 'a cost'} since ${AnomalyStartDate ?? '?'}: ${dollars(impact)} more than expected`,
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
