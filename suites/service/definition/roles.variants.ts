import { lastPart, variants } from '../../../harness/index.ts'
import { definition } from './definition-scenes.ts'

variants('task-roles.separate', [
  {
    what: 'an application without a role',
    arrange: (world) => delete definition(world).taskRoleArn,
    expected: { 'production-service-a:1': 'pass' },
  },
])

variants('task-roles.narrow', [
  {
    what: 'a role by its name',
    arrange: (world) => (definition(world).executionRoleArn = lastPart(definition(world).executionRoleArn)),
    expected: { 'production-service-a:1': 'pass' },
  },
])
