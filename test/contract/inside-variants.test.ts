/**
 * What kafka.inside says of tasks that nobody gets into, of containers that cannot try, and of brokers that settings
 * alone name.
 */
import { afterAll, test } from 'vitest'
import type { World } from '../../fixtures/sandbox/world.ts'
import { referenceOverrides } from '../../fixtures/platform/settings.ts'
import { loadChecks, ownCheckFiles } from '../../harness/selection/discover.ts'
import { settingsFor, type SettingsOverrides } from '../../harness/environment/settings/index.ts'
import { ProofSandbox, SANDBOX_REGION } from '../../harness/proof/scene.ts'

const { checks } = await loadChecks(await ownCheckFiles())
const check = checks.find(({ id }) => id === 'kafka.inside')!
const proof = await ProofSandbox.start()
afterAll(() => proof.close())

type Variant = readonly [
  name: string,
  internal: NonNullable<SettingsOverrides['internal']>,
  change: (world: World) => void,
  expected: RegExp,
]

const tasksOf = ({ ecs }: World) => ecs.tasks.filter(({ group }) => group === 'service:worker')
const nothing = (): void => {}

const variants: readonly Variant[] = [
  [
    'the containers have nothing that could try it',
    {},
    (world) => {
      for (const { containers = [] } of tasksOf(world))
        world.ecs.images.add({ image: containers[0]!.image!, bare: true })
    },
    /^inconclusive Nothing in container worker could try it .*: 10\.0\.11\.11:9092, 10\.0\.12\.11:9092, 10\.0\.13\.11:9092/,
  ],
  [
    'the agents have stopped',
    {},
    (world) => {
      for (const { containers = [] } of tasksOf(world)) containers[0]!.managedAgents![0]!.lastStatus = 'STOPPED'
    },
    /^inconclusive ECS Exec's agent runs in no container/,
  ],
  [
    'the tasks were started before ECS Exec was enabled',
    {},
    (world) => {
      for (const task of tasksOf(world)) task.enableExecuteCommand = false
    },
    /^inconclusive ECS Exec's agent runs in no container/,
  ],
  ['one of the tasks lets nobody in', {}, (world) => void (tasksOf(world)[0]!.enableExecuteCommand = false), /^pass $/],
  [
    'no task runs yet',
    {},
    (world) => {
      for (const task of tasksOf(world)) task.lastStatus = 'PENDING'
    },
    /^inconclusive No task of the service runs/,
  ],
  [
    'the service is gone',
    {},
    (world) => void (world.ecs.services.first(({ serviceName }) => serviceName === 'worker').status = 'INACTIVE'),
    /^inconclusive No service worker is active/,
  ],
  [
    'the service lets nobody in',
    {},
    (world) =>
      void (world.ecs.services.first(({ serviceName }) => serviceName === 'worker').enableExecuteCommand = false),
    /^not-applicable The service does not allow ECS Exec/,
  ],
  ['nobody says where brokers are', { brokerGroups: [] }, nothing, /^not-applicable Neither the settings/],
  [
    'a broker by a name that the container cannot resolve',
    { bootstrapBrokers: ['b-1.example.internal:9096'] },
    nothing,
    /^fail .*b-1\.example\.internal:9096: name-unknown \(nc: nc: getaddrinfo for host/s,
  ],
  ['a broker by its address, which is tried once', { bootstrapBrokers: ['10.0.11.11:9092'] }, nothing, /^pass $/],
  [
    'on another port a broker does not listen, nor is anybody let through',
    { brokerPorts: [9093] },
    nothing,
    /^fail .*10\.0\.11\.11:9093: timed-out/s,
  ],
]

test.for(variants)('%s', { concurrent: true, timeout: 60_000 }, async ([, internal, change, expected], context) => {
  const { findings } = await proof.run(check, context, {
    settings: settingsFor('production', 'production', { ...referenceOverrides('production'), internal }),
    arrange: async (sandbox) => change(sandbox.world(SANDBOX_REGION)),
  })
  const { verdict, message } = findings.find(({ subject }) => subject.name === 'worker')!
  context.expect(`${verdict} ${message}`).toMatch(expected)
})
