import { variants, type World } from '../../../harness/index.ts'

const HOUR = 3_600_000
const stream = ({ logs }: World) => logs.streams.first(({ logGroupName }) => logGroupName === '/ecs/service-a')

const write = (world: World, message: string, timestamp = Date.now()) => {
  const { logGroupName, logStreamName = '' } = stream(world)
  world.logs.events.add({ logGroupName, logStreamName, message, timestamp, ingestionTime: timestamp, eventId: message })
}

const definition = ({ ecs }: World, service: string) =>
  ecs.taskDefinitions.first(({ family }) => family === `production-${service}`)
const logElsewhere = (world: World): void =>
  void (definition(world, 'service-a').containerDefinitions![0]!.logConfiguration!.options!['awslogs-region'] =
    'eu-west-1')

const quoted = { application: ['"level":"error"'], performance: [], security: [], deployment: [] }

variants('logs.errors', [
  {
    what: 'terms with quotes, of logs in JSON',
    settings: { observability: { logPatterns: quoted } },
    arrange: (world) => {
      write(world, '{"level":"error","message":"it broke"}')
      write(world, '{"level":"info","message":"no error"}')
    },
    expected: { 'service-a': /^fail: .*1 application/s, 'service-b': 'pass' },
  },
])

variants('logs.received', [
  {
    what: 'AWS does not know yet that a stream has new events',
    arrange: (world) => {
      delete stream(world).writer
      write(world, 'INFO still here')
      Object.assign(stream(world), { lastEventTimestamp: Date.now() - HOUR, lastIngestionTime: Date.now() - HOUR })
    },
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'a container that prepared something at the start and is done',
    arrange: (world) => {
      const { containerDefinitions = [] } = definition(world, 'service-a')
      containerDefinitions.push({
        name: 'migrations',
        image: 'migrations',
        essential: false,
        logConfiguration: containerDefinitions[0]!.logConfiguration,
      })
    },
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'a service whose logs go to a router',
    arrange: (world) =>
      void (definition(world, 'service-a').containerDefinitions![0]!.logConfiguration = { logDriver: 'awsfirelens' }),
    expected: ['inconclusive', 'pass', 'pass'],
  },
  {
    what: 'streams that do not name their task',
    arrange: (world) =>
      void delete definition(world, 'service-a').containerDefinitions![0]!.logConfiguration!.options![
        'awslogs-stream-prefix'
      ],
    expected: ['inconclusive', 'pass', 'pass'],
  },
  {
    what: 'a service whose logs go to another region',
    arrange: logElsewhere,
    expected: ['inconclusive', 'pass', 'pass'],
  },
])

variants('logs.errors', [
  {
    what: 'an error in streams that do not name their task',
    arrange: (world) => {
      delete definition(world, 'service-a').containerDefinitions![0]!.logConfiguration!.options![
        'awslogs-stream-prefix'
      ]
      write(world, 'ERROR somewhere')
    },
    expected: ['fail', 'pass', 'pass'],
  },
  {
    what: 'an error of two hours ago',
    arrange: (world) => write(world, 'ERROR long ago', Date.now() - 2 * HOUR),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'an error of two hours ago, since the deployment',
    settings: { observability: { logSince: 'deployment', logWindowMinutes: 240 } },
    arrange: (world) => {
      for (const { deployments } of world.ecs.services)
        for (const deployment of deployments!) deployment.createdAt = new Date(Date.now() - 3 * HOUR)
      write(world, 'ERROR since the deployment', Date.now() - 2 * HOUR)
    },
    expected: ['fail', 'pass', 'pass'],
  },
  {
    what: 'an error before the deployment',
    settings: { observability: { logSince: 'deployment' } },
    arrange: (world) => write(world, 'ERROR of the revision before', Date.now() - HOUR / 2),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'nothing, asked of Logs Insights',
    settings: { observability: { logSearch: 'insights' } },
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'an error that Logs Insights finds',
    settings: { observability: { logSearch: 'insights' } },
    arrange: (world) => write(world, 'WARN Connection refused (redis:6379)'),
    expected: ['fail', 'pass', 'pass'],
  },
  {
    what: 'terms that mean something in regular expressions, asked of Logs Insights',
    settings: {
      observability: {
        logSearch: 'insights',
        logPatterns: { application: ['E.R'], performance: ['a/b'], security: ['(x|y)'], deployment: [] },
      },
    },
    arrange: (world) => write(world, 'EOR x a-b'),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'the log group of a service cannot be searched',
    arrange: ({ logs }) => void logs.groups.delete('/ecs/service-a'),
    expected: ['inconclusive', 'pass', 'pass'],
  },
  {
    what: 'a service whose logs go to another region',
    arrange: logElsewhere,
    expected: ['inconclusive', 'pass', 'pass'],
  },
])
