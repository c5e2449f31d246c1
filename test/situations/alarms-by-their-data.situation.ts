import { loadBalancerDimension } from '../../fixtures/sandbox/services/cloudwatch/levels.ts'
import { situation } from './situation.ts'

export default situation({
  what: 'an alarm on a rate that rings by what the load balancer counts, and one whose metric lost its publisher',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html',
  arrange: ({ cloudwatch }, find) => {
    cloudwatch.set.add({
      namespace: 'AWS/ApplicationELB',
      name: 'HTTPCode_Target_5XX_Count',
      dimensions: { LoadBalancer: loadBalancerDimension(find.loadBalancer().LoadBalancerArn) },
      steps: [{ from: 0, value: 100 }],
    })
    Object.assign(find.alarm('worker-task-failures'), { TreatMissingData: 'missing', MetricName: 'TaskFailuresOfOld' })
  },
  expected: {
    'alarms.quiet': {
      'production-alb-5xx':
        /^fail: .*Threshold Crossed: 1 datapoint \[1\d\.\d+ .*\] was greater than the threshold \(5\.0\)/s,
      'production-worker-task-failures':
        /^inconclusive: .*not enough data to tell: Insufficient Data: 1 datapoint was unknown/s,
      'production-service-a-cpu': 'pass',
    },
  },
})
