import { variants, type Variant, type World } from '../../../harness/index.ts'

/** Both services take part in Service Connect; service-a calls the other by its alias. */
function connect(world: World, alias: string, namespace = 'shop'): void {
  const [a, b] = ['service-a', 'service-b'].map((name) =>
    world.ecs.services.first(({ serviceName }) => serviceName === name),
  )
  const container = (service: typeof a) =>
    world.ecs.taskDefinitions.first(({ taskDefinitionArn }) => taskDefinitionArn === service!.taskDefinition)
      .containerDefinitions![0]!
  container(b).portMappings![0]!.name = 'http'
  container(a).environment!.find(({ name }) => name === 'SERVICE_B_URL')!.value = alias
  a!.deployments![0]!.serviceConnectConfiguration = { enabled: true, namespace }
  const services = [{ portName: 'http', discoveryName: 'service-b', clientAliases: [{ dnsName: 'backend', port: 80 }] }]
  b!.deployments![0]!.serviceConnectConfiguration = { enabled: true, namespace: 'shop', services }
  b!.serviceRegistries = []
  world.servicediscovery.services.clear()
}

variants('discovery.upstream', [
  {
    what: 'a variable that no setting names, whose value is the name of a registered service',
    settings: { internal: { upstreams: [] } },
    arrange: () => {},
    expected: /^pass$/,
  },
  {
    what: 'a variable that no setting names, whose value is a name that nobody registered',
    settings: { internal: { upstreams: [] } },
    arrange: ({ ecs }) => {
      for (const { environment = [] } of ecs.taskDefinitions.all().flatMap((row) => row.containerDefinitions ?? []))
        for (const variable of environment) if (variable.name === 'SERVICE_B_URL') variable.value = 'gone.local:8001'
    },
    expected: /^fail: .*no service is known as gone\.local/,
  },
  {
    what: 'no variable names another service',
    settings: { internal: { upstreams: [] } },
    arrange: ({ ecs }) => {
      for (const container of ecs.taskDefinitions.all().flatMap((row) => row.containerDefinitions ?? []))
        container.environment = []
    },
    expected: /^not-applicable/,
  },
  {
    what: 'subnets that also have IPv6, which neither tasks nor network ACLs use',
    arrange: ({ ec2 }) => {
      for (const [index, subnet] of ec2.subnets.all().entries())
        subnet.Ipv6CidrBlockAssociationSet = [
          { Ipv6CidrBlock: `2600:1f18:0:${index}::/64`, Ipv6CidrBlockState: { State: 'associated' } },
        ]
    },
    expected: /^pass$/,
  },
  {
    what: 'an upstream by its alias of Service Connect',
    arrange: (world) => connect(world, 'http://backend'),
    expected: /^pass$/,
  },
  {
    what: 'an upstream by a port that its alias has not',
    arrange: (world) => connect(world, 'http://backend:8001'),
    expected: /^fail: .*service-b listens on 80/,
  },
  {
    what: 'an upstream of another namespace of Service Connect',
    arrange: (world) => connect(world, 'http://backend', 'stock'),
    expected: /^fail: .*no service is known as backend in Cloud Map/,
  },
  {
    what: 'an upstream that a secret names',
    arrange: (world) => {
      const { taskDefinition } = world.ecs.services.first(({ serviceName }) => serviceName === 'service-a')
      const container = world.ecs.taskDefinitions.first(({ taskDefinitionArn }) => taskDefinitionArn === taskDefinition)
        .containerDefinitions![0]!
      container.environment = []
      container.secrets = [{ name: 'SERVICE_B_URL', valueFrom: 'arn:aws:ssm:us-east-1:111122223333:parameter/b' }]
    },
    expected: /^inconclusive: .*comes from a secret, which is not read/,
  },
  ...[
    'dns:///service-b.local:8001',
    'service-b.local.:8001',
    'http://Service-B.LOCAL.:8001/v1',
    'service-b.local:8001/v1',
  ].map((value): Variant => ({
    what: `an upstream that is written ${value}`,
    settings: { internal: { upstreams: [] } },
    arrange: (world) => callBy(world, value),
    expected: /^pass$/,
  })),
  {
    what: 'a target of gRPC without a port, which means 443',
    arrange: (world) => callBy(world, 'dns:///service-b.local'),
    expected: /^fail: .*service-b listens on 8001/,
  },
  {
    what: 'a scheme that means no port',
    arrange: (world) => callBy(world, 'tcp://service-b.local'),
    expected: /^pass$/,
  },
  {
    what: 'a database that is asked on its own port',
    arrange: (world) => callBy(world, 'jdbc:postgresql://service-b.local/orders'),
    expected: /^fail: .*service-b listens on 8001/,
  },
])

/** service-a calls the other by this value. */
function callBy({ ecs }: World, value: string): void {
  for (const { environment = [] } of ecs.taskDefinitions.all().flatMap((row) => row.containerDefinitions ?? []))
    for (const variable of environment) if (variable.name === 'SERVICE_B_URL') variable.value = value
}
