import { variants, type World } from '../../../harness/index.ts'

/** A service whose containers nobody asks for their health. */
function unasked({ ecs }: World, name: string): void {
  const definition = ecs.taskDefinitions.only(({ family }) => family === `production-${name}`)
  for (const container of definition.containerDefinitions ?? []) delete container.healthCheck
  for (const task of ecs.tasks.filter(({ group }) => group === `service:${name}`)) task.healthStatus = 'UNKNOWN'
}

variants('tasks.healthy', [
  {
    what: 'no container health check, and the load balancer finds the tasks healthy',
    arrange: (world) => unasked(world, 'service-a'),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'no container health check, and a task that is no healthy target',
    arrange: (world) => {
      unasked(world, 'service-a')
      world.elbv2.targets.first().TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout' }
    },
    expected: ['fail', 'pass', 'pass'],
  },
  {
    what: 'nobody asks for its health',
    arrange: (world) => unasked(world, 'worker'),
    expected: ['pass', 'pass', 'inconclusive'],
  },
])
