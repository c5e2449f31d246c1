import { check, hostAndPort, lastPart, type Platform, type Settings, type Target } from '../../../harness/index.ts'
import { closedWays } from './kafka-breaks.ts'

type Task = Awaited<ReturnType<Platform['staffedServices']>>[number]['tasks'][number]

check('kafka.inside', {
  title: 'From inside a running task, a connection to each broker opens',
  covers: ['DG-INT-01'],
  controls: { nist: ['AC-4', 'SC-7', 'CP-10'], soc2: ['A1.2', 'CC6.6'] },
  severity: 'high',
  parts: ['kafka'],
  needs: 'ecs-exec',
  remedy:
    'Refused: start what listens on the broker. Timed out: let kafka.path name the group, ACL or route that ' +
    'stops packets. A name that is unknown: check the DNS of the VPC.',
  timeout: 240_000,
  each: (platform) => platform.kafkaServices(),
  whenNone: {
    verdict: 'not-applicable',
    because: 'No variable of a service names brokers, and the settings name no service (internal.kafkaServices).',
  },
  async verify({ service, subject }, { platform, probe, settings, expect, notApplicable, inconclusive }) {
    if (service === undefined)
      return inconclusive(`No service ${subject.name} is active in the clusters of the platform.`)
    if (service.enableExecuteCommand !== true)
      return notApplicable('The service does not allow ECS Exec: nobody gets inside.')
    const [targets, staffed] = await Promise.all([targetsOf(platform, settings), platform.staffedServices()])
    if (targets.length === 0)
      return notApplicable(
        'Neither the settings (internal.bootstrapBrokers) nor the groups of the brokers (internal.brokerGroups) ' +
          'say where brokers are.',
      )
    const tasks =
      staffed
        .find(({ subject: { id } }) => id === subject.id)
        ?.tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING') ?? []
    if (tasks.length === 0) return inconclusive('No task of the service runs: there is nowhere to try it from.')
    const inside = tasks.flatMap((task) => containersOf(task).map((container) => ({ task, container })))[0]
    if (inside === undefined)
      return inconclusive(
        "ECS Exec's agent runs in no container of the service's tasks: they were started without it, or it has stopped.",
      )
    const tried = await probe.inside(inside.task, inside.container, targets)
    const untried = tried.filter(({ outcome }) => outcome === 'untried')
    const closed = tried.filter(({ outcome }) => outcome !== 'open' && outcome !== 'untried')
    if (closed.length === 0 && untried.length > 0)
      return inconclusive(
        `Nothing in container ${inside.container} could try it (python3, node, bash and nc are looked for): ` +
          `${untried.map(({ said, ...target }) => `${nameOf(target)}${said === '' ? '' : ` (${said})`}`).join(', ')}.`,
      )
    expect(
      closed.map(({ outcome, tool, said, ...target }) => `${nameOf(target)}: ${outcome} (${tool}: ${said})`),
      `connections to brokers from container ${inside.container} of task ${lastPart(inside.task.taskArn)}`,
    ).toEqual([])
  },
  breaks: {
    ...closedWays,
    'a broker is down': (world, find) => {
      world.ec2.silent.add(find.brokerInterface().NetworkInterfaceId)
      return find.serviceArn('worker')
    },
    'tasks run in a group that brokers do not know': (_, find) => {
      const GroupId = find.securityGroup('public-services').GroupId
      for (const task of find.tasks('worker')) find.networkInterface(task).Groups = [{ GroupId }]
      return find.serviceArn('worker')
    },
  },
})

/** The bootstrap brokers, and the address of each broker's interface on each of their ports; each once. */
async function targetsOf(platform: Platform, { internal }: Settings): Promise<Target[]> {
  const interfaces = await platform.brokerInterfaces()
  const addresses = interfaces.flatMap(({ PrivateIpAddress: host }) =>
    host === undefined ? [] : internal.brokerPorts.map((port) => ({ host, port })),
  )
  const all = [...internal.bootstrapBrokers.map(hostAndPort), ...addresses]
  return [...new Map(all.map((target) => [nameOf(target), target])).values()]
}

/** Names of the containers of a task in which the agent of ECS Exec runs. */
const containersOf = ({ enableExecuteCommand, containers = [] }: Task): string[] =>
  enableExecuteCommand !== true
    ? []
    : containers.flatMap(({ name, managedAgents = [] }) =>
        name !== undefined &&
        managedAgents.some((agent) => agent.name === 'ExecuteCommandAgent' && agent.lastStatus === 'RUNNING')
          ? [name]
          : [],
      )

const nameOf = ({ host, port }: Target): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)
