import { variants, type World } from '../../../harness/index.ts'

const BY_USE = { observability: { serviceTag: undefined } }

/** Tags of services and tasks that say which service it is go away. */
function untagged({ ecs }: World): void {
  for (const row of [...ecs.services, ...ecs.tasks])
    row.tags = (row.tags ?? []).filter(({ key }) => key === 'Environment' || key === 'aws:ecs:serviceName')
}

variants('cost.attributed', [
  { what: 'a tag of any name that tells services apart', settings: BY_USE, arrange: () => {}, expected: ['pass'] },
  { what: "ECS's own tags alone", settings: BY_USE, arrange: untagged, expected: ['pass'] },
  {
    what: 'no tag tells services apart',
    settings: BY_USE,
    arrange: (world) => {
      untagged(world)
      for (const service of world.ecs.services) service.enableECSManagedTags = false
    },
    expected: ['fail'],
  },
])
