import type { World } from '../../harness/index.ts'

type LogGroup = ReturnType<World['logs']['groups']['first']>

/** Adds a log group that is kept and encrypted as those of the services are, but for the change. Returns its name. */
export function addLogGroup({ logs }: World, logGroupName: string, change: Partial<LogGroup>): string {
  const like = logs.groups.first(({ logGroupName: name }) => name === '/ecs/worker')
  const logGroupArn = like.logGroupArn?.replace('/ecs/worker', logGroupName)
  logs.groups.add({ ...like, logGroupName, arn: `${logGroupArn}:*`, logGroupArn, ...change })
  return logGroupName
}

/** Has the trail of the platform write to a log group of the account. */
export function logTrailTo({ cloudtrail }: World, group: string): void {
  cloudtrail.trails.only().trail.CloudWatchLogsLogGroupArn = `arn:aws:logs:us-east-1:111122223333:log-group:${group}:*`
}
