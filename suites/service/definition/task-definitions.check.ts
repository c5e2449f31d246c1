import { check, deployedAs, matchesPattern } from '../../../harness/index.ts'
import { unlessAwaiting } from '../deployed-definitions.ts'
import { changeContainer, changeDefinition, changeService } from '../task-definitions-breaks.ts'
import { isForFargate } from './execution-use.ts'
import { fitProblems, sizeOf, sizeProblem } from './task-definitions-size.ts'

check('task-definition.size', {
  title: 'Tasks have a size that Fargate offers',
  covers: ['SD-SVC-01', 'SOP-STG-02'],
  controls: { nist: ['CM-6', 'CP-2(2)', 'SC-6'], soc2: ['A1.1'] },
  severity: 'high',
  remedy: 'Choose one of the combinations of CPU and memory that Fargate offers, and register a new revision with it.',
  each: (platform) => platform.judgedDefinitions(),
  async verify({ family, cpu, memory, runtimePlatform, requiresCompatibilities = [] }, { expect, notApplicable }) {
    if (!isForFargate({ requiresCompatibilities }))
      notApplicable(
        `It is made for ${requiresCompatibilities.join(' and ')}, where Fargate's sizes do not bind: ` +
          'task-definition.fargate says whether it should be.',
      )
    const size = sizeOf({ cpu, memory })
    const windows = runtimePlatform?.operatingSystemFamily?.startsWith('WINDOWS') ?? false
    const problem =
      size === undefined
        ? `cpu is ${cpu ?? 'not set'} and memory ${memory ?? 'not set'}: Fargate needs both for the task`
        : sizeProblem(size, windows)
    expect(problem, `size of ${family}`).toBeUndefined()
  },
  breaks: {
    'a combination that does not exist': (_, find) =>
      changeDefinition(find, 'service-a', (definition) => (definition.memory = '1536')),
    'too much memory for the CPU': (_, find) =>
      changeDefinition(find, 'worker', (definition) => (definition.memory = '8192')),
    'no size for the task': (_, find) =>
      changeDefinition(find, 'service-b', (definition) => {
        delete definition.cpu
      }),
    'too small for Windows': (_, find) =>
      changeDefinition(
        find,
        'service-a',
        (definition) => (definition.runtimePlatform = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }),
      ),
  },
})

check('task-definition.intended-size', {
  title: 'Tasks have the size that they are designed to have',
  covers: ['SD-SVC-01', 'SOP-STG-02'],
  controls: { nist: ['CM-2', 'CM-6', 'CP-2(2)'], soc2: ['A1.1', 'CC8.1'] },
  severity: 'medium',
  remedy: 'Register a revision of the intended size, or write the new size into the configuration (service.sizes).',
  each: (platform) => platform.judgedDefinitions(),
  async verify({ family = '', cpu, memory }, { settings, expect, notApplicable }) {
    const [pattern, intended] =
      Object.entries(settings.service.sizes).find(([candidate]) => matchesPattern(candidate, family)) ?? []
    if (intended === undefined)
      notApplicable(`No size is intended for ${family}: no pattern of service.sizes matches it.`)
    expect(sizeOf({ cpu, memory }), `size of ${family}; service.sizes says for ${pattern}`).toEqual(intended)
  },
  breaks: {
    'twice as large': (_, find) =>
      changeDefinition(find, 'service-a', (definition) => Object.assign(definition, { cpu: '512', memory: '1024' })),
    'less memory': (_, find) =>
      changeDefinition(find, 'worker', (definition) => Object.assign(definition, { cpu: '256', memory: '1024' })),
    'in words that mean something else': (_, find) =>
      changeDefinition(find, 'service-b', (definition) =>
        Object.assign(definition, { cpu: '.5 vCPU', memory: '1 GB' }),
      ),
  },
})

check('task-definition.containers-fit', {
  title: 'The containers of a task fit into it',
  covers: ['SD-SVC-01', 'SOP-STG-02'],
  controls: { nist: ['CP-2(2)', 'SC-6', 'SC-5(2)'], soc2: ['A1.1'] },
  severity: 'medium',
  remedy: 'Lower what the containers reserve, or choose a larger task.',
  each: (platform) => platform.judgedDefinitions(),
  async verify(definition, { expect, inconclusive, notApplicable }) {
    const { family, cpu, memory, containerDefinitions = [] } = definition
    const size = sizeOf({ cpu, memory })
    if (cpu === undefined && memory === undefined && !isForFargate(definition))
      notApplicable('It has no size of its own: on instances its containers are placed by what they reserve.')
    if (size === undefined)
      return inconclusive(
        `${family} has no size to fit into: cpu is ${cpu ?? 'not set'}, memory ${memory ?? 'not set'}.`,
      )
    expect(fitProblems(containerDefinitions, size), `containers of ${family}`).toEqual([])
  },
  breaks: {
    'more CPU than the task has': (_, find) => changeContainer(find, 'service-a', (container) => (container.cpu = 512)),
    'a limit above the memory of the task': (_, find) =>
      changeContainer(find, 'worker', (container) => (container.memory = 2048)),
    'a sidecar that does not fit': (_, find) =>
      changeDefinition(find, 'service-b', ({ containerDefinitions = [] }) => {
        containerDefinitions[0]!.memoryReservation = 512
        containerDefinitions.push({ name: 'sidecar', image: 'sidecar', memoryReservation: 128 })
      }),
  },
})

check('task-definition.fargate', {
  title: 'Task definitions are made for Fargate, with a network interface for each task',
  covers: ['SD-SVC-03', 'SOP-STG-02'],
  controls: { nist: ['CM-6', 'CM-7', 'SC-7', 'SC-39'], soc2: ['CC6.6'] },
  severity: 'high',
  remedy: 'Register a revision with networkMode awsvpc and requiresCompatibilities FARGATE.',
  each: (platform) => platform.judgedDefinitions(),
  async verify({ family, networkMode, requiresCompatibilities = [], pidMode }, { expect }) {
    const problems = [
      ...(networkMode === 'awsvpc' ? [] : [`network mode is ${networkMode ?? 'not set'}, awsvpc is expected`]),
      ...(requiresCompatibilities.includes('FARGATE')
        ? []
        : [`it requires ${requiresCompatibilities.join(' and ') || 'nothing'}, FARGATE is expected`]),
      ...(pidMode === 'host' ? ["processes share the host's process ids"] : []),
    ]
    expect(problems, `task definition ${family}`).toEqual([])
  },
  breaks: {
    'bridged network': (_, find) =>
      changeDefinition(find, 'service-a', (definition) => (definition.networkMode = 'bridge')),
    'the network of the host': (_, find) =>
      changeDefinition(find, 'service-b', (definition) => (definition.networkMode = 'host')),
    'for instances only': (_, find) =>
      changeDefinition(find, 'worker', (definition) => (definition.requiresCompatibilities = ['EC2'])),
    "the host's processes": (_, find) =>
      changeDefinition(find, 'worker', (definition) => (definition.pidMode = 'host')),
  },
})

check('service-placement.fargate', {
  title: 'Services run on Fargate',
  covers: ['SD-SVC-03'],
  controls: { nist: ['CM-6', 'CM-7', 'SC-39'], soc2: ['CC6.6'] },
  severity: 'high',
  remedy: 'Update the service with launch type FARGATE, or with capacity providers FARGATE and FARGATE_SPOT.',
  each: (platform) => platform.services(),
  async verify(service, context) {
    unlessAwaiting(service, context)
    const places = deployedAs(service).flatMap(({ launchType, capacityProviderStrategy = [] }) =>
      capacityProviderStrategy.length > 0
        ? capacityProviderStrategy.flatMap(({ capacityProvider = '?', weight = 0, base = 0 }) =>
            weight + base > 0 ? [capacityProvider] : [],
          )
        : [launchType ?? 'nothing that it names'],
    )
    const others = places.filter((place) => place !== 'FARGATE' && place !== 'FARGATE_SPOT')
    context.expect([...new Set(others)], `what service ${service.serviceName} runs on besides Fargate`).toEqual([])
  },
  breaks: {
    'on instances': (_, find) =>
      changeService(find, 'service-a', (service) =>
        Object.assign(service, { launchType: 'EC2', capacityProviderStrategy: [] }),
      ),
    'on machines outside AWS': (_, find) =>
      changeService(find, 'worker', (service) =>
        Object.assign(service, { launchType: 'EXTERNAL', capacityProviderStrategy: [] }),
      ),
    'on a provider of instances': (_, find) =>
      changeService(
        find,
        'service-b',
        ({ capacityProviderStrategy }) =>
          void capacityProviderStrategy?.push({ capacityProvider: 'spare-instances', weight: 1 }),
      ),
  },
})

check('service-placement.private', {
  title: 'Tasks run in private subnets, without public addresses',
  covers: ['SD-SVC-03'],
  controls: {
    nist: ['AC-3', 'AC-4', 'SC-7', 'SC-7(3)', 'SC-7(5)'],
    soc2: ['CC6.6'],
    pci: ['1.4.4'],
    hipaa: ['164.312(e)(1)'],
  },
  severity: 'critical',
  remedy: 'Update the service with assignPublicIp DISABLED and subnets whose routes lead to no internet gateway.',
  each: (platform) => platform.services(),
  async verify(service, context) {
    unlessAwaiting(service, context)
    const { platform, expect } = context
    const all = deployedAs(service).map(({ networkConfiguration }) => networkConfiguration?.awsvpcConfiguration)
    const subnets = [...new Set(all.flatMap((network) => network?.subnets ?? []))]
    const known = await platform.subnets()
    const problems = subnets.flatMap((id) => {
      const subnet = known.find(({ SubnetId }) => SubnetId === id)
      if (subnet === undefined) return [`subnet ${id} is not one of the platform's VPCs`]
      const way = subnet.routeTable.Routes?.find(({ GatewayId }) => GatewayId?.startsWith('igw-') === true)
      return way === undefined
        ? []
        : [
            `subnet ${subnet.subject.name} is public: route table ${subnet.routeTable.RouteTableId} leads ` +
              `${way.DestinationCidrBlock ?? way.DestinationIpv6CidrBlock ?? 'out'} to ${way.GatewayId}`,
          ]
    })
    if (subnets.length === 0) problems.push('the service names no subnets')
    for (const network of all)
      if (network?.assignPublicIp !== 'DISABLED')
        problems.push(`assignPublicIp is ${network?.assignPublicIp ?? 'not set'}, DISABLED is expected`)
    expect(problems, `network of service ${service.serviceName}`).toEqual([])
  },
  breaks: {
    'public addresses': (_, find) =>
      changeService(
        find,
        'service-a',
        ({ networkConfiguration }) => (networkConfiguration!.awsvpcConfiguration!.assignPublicIp = 'ENABLED'),
      ),
    'a public subnet': (_, find) =>
      changeService(find, 'service-b', ({ networkConfiguration }) => {
        const { SubnetId } = find.subnets('public')[0]
        networkConfiguration!.awsvpcConfiguration!.subnets!.push(SubnetId)
      }),
    "a private subnet's routes lead to the internet gateway": (world) => {
      const { InternetGatewayId } = world.ec2.internetGateways.first()
      for (const table of world.ec2.routeTables)
        for (const route of table.Routes)
          if (route.NatGatewayId !== undefined)
            Object.assign(route, { NatGatewayId: undefined, GatewayId: InternetGatewayId })
    },
    'a subnet of another VPC': (_, find) =>
      changeService(
        find,
        'worker',
        ({ networkConfiguration }) =>
          (networkConfiguration!.awsvpcConfiguration!.subnets = ['subnet-0aaaaaaaaaaaaaaaa']),
      ),
  },
})
