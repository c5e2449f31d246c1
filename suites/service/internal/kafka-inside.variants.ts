import { variants, type World } from '../../../harness/index.ts'

const tasksOf = ({ ecs }: World) => ecs.tasks.filter(({ group }) => group === 'service:worker')

variants('kafka.inside', [
  {
    what: 'the containers have nothing that could try it',
    arrange: (world) => {
      for (const { containers = [] } of tasksOf(world))
        world.ecs.images.add({ image: containers[0]!.image!, bare: true })
    },
    expected: {
      worker:
        /^inconclusive: Nothing in container worker could try it .*: 10\.0\.11\.11:9092, 10\.0\.12\.11:9092, 10\.0\.13\.11:9092/,
    },
  },
  {
    what: 'the agents have stopped',
    arrange: (world) => {
      for (const { containers = [] } of tasksOf(world)) containers[0]!.managedAgents![0]!.lastStatus = 'STOPPED'
    },
    expected: { worker: /^inconclusive: ECS Exec's agent runs in no container/ },
  },
  {
    what: 'the tasks were started before ECS Exec was enabled',
    arrange: (world) => {
      for (const task of tasksOf(world)) task.enableExecuteCommand = false
    },
    expected: { worker: /^inconclusive: ECS Exec's agent runs in no container/ },
  },
  {
    what: 'one of the tasks lets nobody in',
    arrange: (world) => void (tasksOf(world)[0]!.enableExecuteCommand = false),
    expected: { worker: /^pass$/ },
  },
  {
    what: 'no task runs yet',
    arrange: (world) => {
      for (const task of tasksOf(world)) task.lastStatus = 'PENDING'
    },
    expected: { worker: /^inconclusive: No task of the service runs/ },
  },
  {
    what: 'the service is gone',
    arrange: (world) =>
      void (world.ecs.services.first(({ serviceName }) => serviceName === 'worker').status = 'INACTIVE'),
    expected: { worker: /^inconclusive: No service worker is active/ },
  },
  {
    what: 'the service lets nobody in',
    arrange: (world) =>
      void (world.ecs.services.first(({ serviceName }) => serviceName === 'worker').enableExecuteCommand = false),
    expected: { worker: /^not-applicable: The service does not allow ECS Exec/ },
  },
  {
    what: 'nobody says where brokers are',
    settings: { internal: { brokerGroups: [] } },
    expected: { worker: /^not-applicable: Neither the settings/ },
  },
  {
    what: 'a broker by a name that the container cannot resolve',
    settings: { internal: { bootstrapBrokers: ['b-1.example.internal:9096'] } },
    expected: { worker: /^fail: .*b-1\.example\.internal:9096: name-unknown \(nc: nc: getaddrinfo for host/s },
  },
  {
    what: 'a broker by its address, which is tried once',
    settings: { internal: { bootstrapBrokers: ['10.0.11.11:9092'] } },
    expected: { worker: /^pass$/ },
  },
  {
    what: 'on another port a broker does not listen, nor is anybody let through',
    settings: { internal: { brokerPorts: [9093] } },
    expected: { worker: /^fail: .*10\.0\.11\.11:9093: timed-out/s },
  },
])
