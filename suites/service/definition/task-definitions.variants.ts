import { variants } from '../../../harness/index.ts'
import { definition } from './definition-scenes.ts'

variants('task-definition.intended-size', [
  {
    what: 'a size in words',
    arrange: (world) => Object.assign(definition(world), { cpu: '.25 vCPU', memory: '0.5 GB' }),
    expected: { 'production-service-a:1': 'pass' },
  },
])
