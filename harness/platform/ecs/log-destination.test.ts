import { expect, test } from 'vitest'
import { destinationOf, type LogDestination } from './log-destination.ts'

test.for<{ readonly log: Parameters<typeof destinationOf>[0]['logConfiguration']; readonly is: LogDestination }>([
  { log: undefined, is: { isCloudWatch: false } },
  { log: { logDriver: 'splunk' }, is: { driver: 'splunk', isCloudWatch: false } },
  {
    log: {
      logDriver: 'awslogs',
      options: { 'awslogs-group': 'g', 'awslogs-stream-prefix': 'p', 'awslogs-region': '' },
    },
    is: { driver: 'awslogs', isCloudWatch: true, group: 'g', prefix: 'p/api/' },
  },
  {
    log: {
      logDriver: 'awsfirelens',
      options: { name: 'CloudWatch_Logs', log_group_name: 'g', region: 'eu-west-1', log_stream_prefix: 'p-' },
    },
    is: { driver: 'awsfirelens', isCloudWatch: true, group: 'g', region: 'eu-west-1', prefix: 'p-api-firelens-' },
  },
  {
    log: { logDriver: 'awsfirelens', options: { Name: 'datadog' } },
    is: { driver: 'awsfirelens to datadog', isCloudWatch: false },
  },
  {
    log: { logDriver: 'awsfirelens' },
    is: { driver: "awsfirelens, as its router's own configuration says", isCloudWatch: false },
  },
])('$log.logDriver $log.options', ({ log, is }) => {
  expect(destinationOf({ name: 'api', ...(log && { logConfiguration: log }) })).toEqual(is)
})
