/** Where the log of a container goes, by its definition. */
import type { ContainerDefinition } from '@aws-sdk/client-ecs'

export interface LogDestination {
  /** For people: `awslogs`, `awsfirelens to datadog`; absent when nothing is configured. */
  readonly driver?: string
  /** Whether it is CloudWatch Logs; the members below are its. */
  readonly isCloudWatch: boolean
  readonly group?: string
  readonly region?: string
  /** The beginning of the names of its streams, which end in the task's id; absent when they do not name their task. */
  readonly prefix?: string
}

/** What Fluent Bit and Fluentd call their outputs to CloudWatch Logs. */
const TO_CLOUDWATCH = new Set(['cloudwatch', 'cloudwatch_logs'])

/**
 * Reads the log drivers `awslogs` and `awsfirelens`, whose options name the output of the log router. FireLens calls the
 * streams of a container `<prefix><container>-firelens-<task>`. Source: ECS developer guide, "Send Amazon ECS logs to an
 * AWS service or AWS Partner".
 * @example destinationOf({ name: 'api', logConfiguration: { logDriver: 'splunk' } })
 *   // { driver: 'splunk', isCloudWatch: false }
 */
export function destinationOf({
  name = '',
  logConfiguration,
}: Pick<ContainerDefinition, 'name' | 'logConfiguration'>): LogDestination {
  const { logDriver: driver, options = {} } = logConfiguration ?? {}
  if (driver === undefined) return { isCloudWatch: false }
  if (driver === 'awslogs') {
    const prefix = options['awslogs-stream-prefix']
    return cloudWatch(driver, {
      group: options['awslogs-group'],
      region: options['awslogs-region'],
      prefix: prefix && `${prefix}/${name}/`,
    })
  }
  if (driver !== 'awsfirelens') return { driver, isCloudWatch: false }
  // Fluent Bit does not mind the case of keys.
  const option = new Map(Object.entries(options).map(([key, value]) => [key.toLowerCase(), value]))
  const output = option.get('name') ?? option.get('@type')
  if (output === undefined) return { driver: `${driver}, as its router's own configuration says`, isCloudWatch: false }
  if (!TO_CLOUDWATCH.has(output.toLowerCase())) return { driver: `${driver} to ${output}`, isCloudWatch: false }
  const prefix = option.get('log_stream_prefix')
  return cloudWatch(driver, {
    group: option.get('log_group_name'),
    region: option.get('region'),
    prefix: prefix && `${prefix}${name}-firelens-`,
  })
}

/** Options that are empty are not given. */
const cloudWatch = (
  driver: string,
  { group, region, prefix }: Readonly<Record<'group' | 'region' | 'prefix', string | undefined>>,
): LogDestination => ({
  driver,
  isCloudWatch: true,
  ...(group && { group }),
  ...(region && { region }),
  ...(prefix && { prefix }),
})
