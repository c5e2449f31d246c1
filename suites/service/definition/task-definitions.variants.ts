import { variants, type VariantWorld } from '../../../harness/index.ts'

const definition = (world: VariantWorld) =>
  world.ecs.taskDefinitions.only(({ family }) => family === 'production-service-a')

variants('task-definition.intended-size', [
  {
    what: 'a size in words',
    arrange: (world) => Object.assign(definition(world), { cpu: '.25 vCPU', memory: '0.5 GB' }),
    expected: { 'production-service-a:1': 'pass' },
  },
])
