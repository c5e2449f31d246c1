import { situation } from './situation.ts'

export default situation({
  what: 'one dashboard for all services, which searches for their metrics instead of naming them',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html',
  settings: { observability: { dashboards: undefined, serviceDashboard: undefined } },
  arrange: ({ cloudwatch }) => {
    const one = cloudwatch.dashboards.first()
    cloudwatch.dashboards.remove((dashboard) => dashboard !== one)
    const expression = `SEARCH('{AWS/ECS,ClusterName,ServiceName} MetricName="CPUUtilization"', 'Average', 300)`
    one.DashboardBody = JSON.stringify({ widgets: [{ type: 'metric', properties: { metrics: [[{ expression }]] } }] })
  },
  expected: { 'dashboards.exist': ['pass'], 'dashboards.metrics': ['pass'] },
})
