import type { VariantWorld } from '../../../harness/index.ts'

/** The task definition of service-a. */
export const definition = (world: VariantWorld) =>
  world.ecs.taskDefinitions.only(({ family }) => family === 'production-service-a')

/** The container of service-a. */
export const container = (world: VariantWorld) => definition(world).containerDefinitions![0]!
