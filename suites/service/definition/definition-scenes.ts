import type { World } from '../../../harness/index.ts'

/** The task definition of service-a. */
export const definition = (world: World) =>
  world.ecs.taskDefinitions.only(({ family }) => family === 'production-service-a')

/** The container of service-a. */
export const container = (world: World) => definition(world).containerDefinitions![0]!
