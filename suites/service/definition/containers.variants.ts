import { variants, type World } from '../../../harness/index.ts'
import { definition } from './definition-scenes.ts'

const ROUTER = {
  name: 'router',
  image: 'fluent-bit',
  essential: true,
  firelensConfiguration: { type: 'fluentbit' },
} as const

/** The container writes by FireLens, and the router by itself. */
function routed(world: World, options: Record<string, string>): void {
  const [app, ...others] = definition(world).containerDefinitions!
  const own = app!.logConfiguration!
  app!.logConfiguration = { logDriver: 'awsfirelens', options }
  definition(world).containerDefinitions = [app!, ...others, { ...ROUTER, logConfiguration: own }]
}

const TO_CLOUDWATCH = {
  Name: 'cloudwatch_logs',
  region: 'us-east-1',
  log_group_name: '/ecs/service-a',
  log_stream_prefix: 'a/',
}

variants('container.logging', [
  {
    what: 'FireLens to CloudWatch Logs',
    arrange: (world) => routed(world, TO_CLOUDWATCH),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'FireLens to CloudWatch Logs, whose streams have no prefix',
    arrange: (world) => routed(world, { ...TO_CLOUDWATCH, log_stream_prefix: '' }),
    expected: { 'production-service-a:1': 'fail' },
  },
  {
    what: 'FireLens to somebody else',
    arrange: (world) => routed(world, { Name: 'datadog' }),
    expected: { 'production-service-a:1': 'inconclusive' },
  },
  {
    what: 'FireLens without a router',
    arrange: (world) => {
      routed(world, TO_CLOUDWATCH)
      definition(world).containerDefinitions!.pop()
    },
    expected: { 'production-service-a:1': 'fail' },
  },
])

variants('container.essential', [
  {
    what: 'a log router that the task cannot do without',
    arrange: (world) => routed(world, TO_CLOUDWATCH),
    expected: { 'production-service-a:1': 'pass' },
  },
])
