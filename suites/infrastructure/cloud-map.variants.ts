import { variants, type World } from '../../harness/index.ts'

/** Service Connect instead of service discovery: the deployment names the same Cloud Map service. */
function connect({ ecs }: World): void {
  const service = ecs.services.first(({ serviceName }) => serviceName === 'service-b')
  const discoveryArn = service.serviceRegistries![0]!.registryArn
  service.serviceRegistries = []
  service.deployments!.find(({ status }) => status === 'PRIMARY')!.serviceConnectResources = [
    { discoveryName: 'service-b', discoveryArn },
  ]
}

variants('cloud-map.namespace', [
  {
    what: 'services that find each other without Cloud Map',
    settings: { operations: { namespace: null } },
    arrange: ({ servicediscovery }) => servicediscovery.namespaces.clear(),
    expected: 'not-applicable',
  },
  {
    what: 'there is an internal tier, as the configuration says, in no namespace that resolves',
    settings: { has: { internalTier: true }, operations: { namespace: undefined } },
    arrange: ({ servicediscovery }) => {
      for (const namespace of servicediscovery.namespaces) namespace.Type = 'HTTP'
    },
    expected: 'not-applicable',
  },
])

variants('cloud-map.namespace', [
  {
    what: 'the namespace is written with the dot of the root, and in capitals',
    settings: { operations: { namespace: 'Local.' } },
    arrange: () => {},
    expected: 'pass',
  },
])

variants('cloud-map.registered', [
  {
    what: 'the namespace is written with the dot of the root',
    settings: { operations: { namespace: 'local.' } },
    arrange: () => {},
    expected: ['pass'],
  },
  {
    what: 'the internal tier that the configuration says there is is gone',
    settings: { has: { internalTier: true }, operations: { namespace: undefined, discoverableServices: [] } },
    arrange: ({ ecs }) => {
      for (const service of ecs.services) service.serviceRegistries = []
    },
    expected: [/has\.internalTier: true/],
  },
  {
    what: 'services that need not be found in a certain namespace, nor at all',
    settings: { operations: { namespace: null, discoverableServices: [] } },
    arrange: ({ ecs, servicediscovery }) => {
      for (const service of ecs.services) service.serviceRegistries = []
      servicediscovery.namespaces.clear()
    },
    expected: 'not-applicable',
  },
  {
    what: 'services that find each other by Service Connect',
    arrange: connect,
    expected: 'pass',
  },
])

variants('cloud-map.healthy-instances', [
  {
    what: 'services that find each other by Service Connect',
    arrange: connect,
    expected: 'pass',
  },
  {
    what: 'a Cloud Map service whose instances nothing checks',
    arrange: ({ servicediscovery }) => {
      delete servicediscovery.services.only().HealthCheckCustomConfig
      for (const instance of servicediscovery.instances) instance.health = 'UNKNOWN'
    },
    expected: 'pass',
  },
])
