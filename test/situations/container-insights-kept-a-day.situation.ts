import { situation } from './situation.ts'

export default situation({
  what: "Container Insights' log group, whose name and time nobody chose: it keeps events for a day",
  source: 'https://github.com/aws/containers-roadmap/issues/2562',
  arrange: ({ logs }, find) => {
    const like = find.logGroup('/ecs/worker')
    const logGroupName = `/aws/ecs/containerinsights/${find.cluster().clusterName}/performance`
    const logGroupArn = like.logGroupArn?.replace('/ecs/worker', logGroupName)
    logs.groups.add({ ...like, logGroupName, arn: `${logGroupArn}:*`, logGroupArn, retentionInDays: 1 })
  },
  expected: {
    'log-groups.retention': {
      '/aws/ecs/containerinsights/production-cluster/performance': /^fail: .*kept for 1 days, expected are 90/,
      '/ecs/worker': 'pass',
    },
  },
})
