import { variants, type World } from '../../../harness/index.ts'

/** The target group asks another path than the documents promise, which every request may ask too. */
function asksPulse({ elbv2 }: World, answer: { readonly body: unknown; readonly status?: number }): void {
  elbv2.targetGroups.only().HealthCheckPath = '/pulse'
  elbv2.rules.only(({ Priority }) => Priority === '100').Conditions = [
    { Field: 'path-pattern', PathPatternConfig: { Values: ['*'] } },
  ]
  elbv2.applications.add({ service: 'service-a', answers: { '/pulse': { status: 200, ...answer } } })
}

variants('answers.health', [
  {
    what: 'a path that only the target group knows, and a body that promises nothing',
    settings: { public: { endpoints: {} } },
    arrange: (world) => asksPulse(world, { body: 'fine' }),
    expected: ['pass'],
  },
  {
    what: 'a path that only the target group knows, and a body that says it is unwell',
    settings: { public: { endpoints: {} } },
    arrange: (world) => asksPulse(world, { body: { status: 'DOWN' } }),
    expected: ['fail'],
  },
  {
    what: 'a path that only the target group knows, and a server error',
    settings: { public: { endpoints: {} } },
    arrange: (world) => asksPulse(world, { body: '', status: 500 }),
    expected: ['fail'],
  },
  {
    what: 'a path that the load balancer keeps from outsiders',
    settings: { public: { endpoints: {} } },
    arrange: ({ elbv2 }) => void (elbv2.targetGroups.only().HealthCheckPath = '/pulse'),
    expected: ['not-applicable'],
  },
  {
    what: 'outsiders have no route for it',
    settings: { public: { endpoints: { health: null } } },
    arrange: () => {},
    expected: ['not-applicable'],
  },
])

const NO_ROUTE = { public: { endpoints: { health: null }, features: [], backends: [] } }

variants('answers.no-server-errors', [
  {
    what: 'no route is known: the root is asked',
    settings: NO_ROUTE,
    arrange: () => {},
    expected: ['pass'],
  },
  {
    what: 'no route is known, and nothing listens',
    settings: NO_ROUTE,
    arrange: (world) => {
      asksPulse(world, { body: '' })
      world.elbv2.applications.delete('service-a')
      world.elbv2.applications.add({ service: 'service-a', down: true, answers: {} })
    },
    expected: ['fail'],
  },
])
