/** Services that task sets make up: what each task set deploys is judged, and what the service does not name is not. */
import { variants, type Expected, type World } from '../../../harness/index.ts'
import { byExternal, notDeployedYet } from '../external-scenes.ts'

/** What is said of service-a; of service-b and the worker as ever. */
const ofA = (verdict: Expected): Record<string, Expected> => ({
  'service-a': verdict,
  'service-b': 'pass',
  worker: 'pass',
})

/** The checks that judge what is deployed of a service, and what they say where nothing is. */
const JUDGED = {
  'resources.service': 'not-applicable',
  'services.capacity': 'not-applicable',
  'service-placement.fargate': 'not-applicable',
  'service-placement.private': 'not-applicable',
  'capacity.strategy': 'not-applicable',
  'tasks.revision': 'not-applicable',
  'tasks.private': 'not-applicable',
} as const

for (const [id, nothing] of Object.entries(JUDGED))
  variants(id, [
    {
      what: 'a service that something outside of AWS deploys, by two task sets',
      arrange: (world) => void byExternal(world, 'service-a', {}),
      expected: ofA('pass'),
    },
    {
      what: 'a service that something outside of AWS has not deployed yet',
      arrange: (world) => notDeployedYet(world, 'service-a'),
      expected: { 'service-a': nothing },
    },
  ])

variants('services.capacity', [
  {
    what: 'the second task set stands on instances',
    arrange: (world) => void byExternal(world, 'service-a', { launchType: 'EC2', capacityProviderStrategy: [] }),
    expected: ofA(/^fail: .*launch type EC2/s),
  },
])

variants('service-placement.fargate', [
  {
    what: 'the second task set stands on machines outside AWS',
    arrange: (world) => void byExternal(world, 'service-a', { launchType: 'EXTERNAL', capacityProviderStrategy: [] }),
    expected: ofA(/^fail: .*EXTERNAL/s),
  },
])

variants('capacity.strategy', [
  {
    what: 'the second task set stands on Spot alone',
    arrange: (world) =>
      void byExternal(world, 'service-a', {
        capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
      }),
    expected: ofA('fail'),
  },
])

variants('service-placement.private', [
  {
    what: 'the second task set gets public addresses',
    arrange: (world) => {
      const { subnets = [] } = world.ecs.services.first().networkConfiguration!.awsvpcConfiguration!
      const awsvpcConfiguration = { subnets, assignPublicIp: 'ENABLED' as const }
      byExternal(world, 'service-a', { networkConfiguration: { awsvpcConfiguration } })
    },
    expected: ofA(/^fail: .*assignPublicIp is ENABLED/s),
  },
])

/** The second task set of service-a deploys a definition of its own, changed. */
function withDefinition(world: World, changes: Parameters<World['ecs']['taskDefinitions']['add']>[0]): void {
  const { ecs } = world
  const like = ecs.taskDefinitions.only(({ family }) => family === 'production-service-a')
  const taskDefinitionArn = `${like.taskDefinitionArn}9`
  ecs.taskDefinitions.add({ ...like, taskDefinitionArn, revision: 19, ...changes })
  byExternal(world, 'service-a', { taskDefinition: taskDefinitionArn })
}

variants('task-definition.size', [
  {
    what: 'the definition of a second task set',
    arrange: (world) => withDefinition(world, { memory: '1536', tags: [] }),
    expected: { 'production-service-a:1': 'pass', 'production-service-a:19': 'fail' },
  },
])

variants('resources.service', [
  {
    what: 'the role of the definition of a second task set is gone',
    arrange: (world) => withDefinition(world, { taskRoleArn: 'arn:aws:iam::111122223333:role/gone', tags: [] }),
    expected: ofA(/^fail: .*role\/gone does not exist/s),
  },
  {
    what: 'a task that calls nothing of AWS, and has no role of its own',
    arrange: ({ ecs }) =>
      void delete ecs.taskDefinitions.only(({ family }) => family === 'production-service-a').taskRoleArn,
    expected: ofA('pass'),
  },
])

variants('tasks.revision', [
  {
    what: 'one task set deploys a definition, and a task runs another',
    arrange: (world) => {
      byExternal(world, 'service-a')
      world.ecs.tasks.first(({ group }) => group === 'service:service-a').taskDefinitionArn =
        world.ecs.taskDefinitions.only(({ family }) => family === 'production-worker').taskDefinitionArn
    },
    expected: ofA(/^fail: .*runs production-worker/s),
  },
])
