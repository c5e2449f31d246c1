import { check, dnsName, lastPart } from '../../harness/index.ts'
import { given } from '../given.ts'
import { addressesOf } from '../task-addresses.ts'

const CONTROLS = { nist: ['SC-20', 'SC-22', 'CP-10'], soc2: ['A1.2'] }

check('cloud-map.namespace', {
  title: 'The private namespace resolves in the VPC',
  covers: ['MR-INF-03'],
  controls: CONTROLS,
  severity: 'high',
  parts: ['internalTier'],
  remedy:
    'Create the namespace in the VPC (aws servicediscovery create-private-dns-namespace), or associate the VPC ' +
    'with its hosted zone.',
  each: (platform) => platform.namespaces(),
  whenNone: {
    verdict: 'not-applicable',
    because:
      'No service is registered in a private namespace, or none is wanted (operations.namespace is null), or there is ' +
      'no VPC.',
  },
  async verify({ name, vpcId, candidates }, { aws, expect }) {
    const zones = candidates.flatMap(({ Properties }) => Properties?.DnsProperties?.HostedZoneId ?? [])
    const answers = await Promise.all(zones.map((Id) => aws.route53.getHostedZone({ Id })))
    const vpcs = answers.flatMap(({ VPCs = [] }) => VPCs.map(({ VPCId }) => VPCId))
    const seen =
      candidates.length === 0
        ? `there is no private DNS namespace ${name}`
        : `the hosted zone of ${name} serves ${vpcs.join(', ') || 'no VPC'}, not ${vpcId}`
    expect(vpcs.includes(vpcId) ? [] : [seen], `namespace ${name}`).toEqual([])
  },
  breaks: {
    'no namespace': ({ servicediscovery }) => servicediscovery.namespaces.clear(),
    'another name': (_, find) => {
      find.namespace().Name = 'internal'
    },
    'a namespace without DNS': (_, find) => {
      find.namespace().Type = 'HTTP'
    },
    'the VPC was taken out of the hosted zone': ({ route53 }, find) => {
      const zone = find.namespace().Properties?.DnsProperties?.HostedZoneId
      route53.zones.first(({ Id }) => Id === zone).vpcs = [{ VPCId: 'vpc-elsewhere', VPCRegion: 'eu-west-1' }]
    },
  },
})

check('cloud-map.registered', {
  title: 'Services that others call are registered in the namespace',
  covers: ['MR-INF-03'],
  controls: CONTROLS,
  severity: 'high',
  parts: ['internalTier'],
  remedy:
    "Give the ECS service a service registry, the ARN of a Cloud Map service in the environment's namespace; or " +
    'offer it by Service Connect there.',
  each: (platform) => platform.discoverableServices(),
  whenNone: {
    verdict: 'not-applicable',
    because: 'No service is registered in Cloud Map, and the settings name none that should be.',
  },
  async verify({ service, registries, registryArns, subject }, { settings, expect }) {
    const { namespace } = settings.operations
    const inPlace = registries.filter(
      (registry) => typeof namespace !== 'string' || dnsName(registry.namespace) === dnsName(namespace),
    )
    const problems = [
      ...(service === undefined ? ['no such service is active in the clusters of the platform'] : []),
      ...(service !== undefined && registryArns.length === 0
        ? ['it has no service registry, and Service Connect does not offer it']
        : []),
      ...registryArns
        .filter((arn) => !registries.some(({ Arn }) => Arn === arn))
        .map((arn) => `its registry ${arn} does not exist`),
      ...(registries.length > 0 && inPlace.length === 0
        ? [`it is registered in ${registries.map((registry) => registry.namespace).join(', ')}, not in ${namespace}`]
        : []),
    ]
    expect(problems, `registration of service ${subject.name}`).toEqual([])
  },
  breaks: {
    'no registry': (_, find) => {
      find.service('service-b').serviceRegistries = []
    },
    'the Cloud Map service is gone': ({ servicediscovery }) => servicediscovery.services.clear(),
    'the ECS service is gone': (_, find) => {
      find.service('service-b').status = 'INACTIVE'
    },
    'registered in another namespace': (_, find) => {
      find.namespace().Name = 'staging'
    },
  },
})

check('cloud-map.healthy-instances', {
  title: 'Cloud Map answers with the running tasks, all healthy',
  covers: ['MR-INF-03'],
  controls: { nist: ['CP-10', 'SI-13(5)'], soc2: ['A1.2'] },
  severity: 'high',
  parts: ['internalTier'],
  remedy:
    'Look at the health of the tasks and at the events of the ECS service; deregister instances whose task no ' +
    'longer runs.',
  each: (platform) => platform.discoverableServices(),
  whenNone: {
    verdict: 'not-applicable',
    because: 'No service is registered in Cloud Map, and the settings name none that should be.',
  },
  async verify({ service, registries, subject }, context) {
    const { aws, platform, expect, inconclusive, notApplicable } = context
    if (service === undefined || registries.length === 0)
      return inconclusive(`Service ${subject.name} is not registered: there is nothing to resolve.`)
    const tasks = (await platform.tasks()).filter(
      ({ clusterArn, group, lastStatus }) =>
        clusterArn === service.clusterArn && group === `service:${service.serviceName}` && lastStatus === 'RUNNING',
    )
    const addresses = tasks.map((task) => {
      const all = addressesOf(task)
      given(all[0], `address of task ${lastPart(task.taskArn)}`, context)
      return all
    })
    const answers = await Promise.all(
      // 1000 is the largest page, and the most instances that a service may have
      registries.map(({ namespace, Name }) =>
        aws.servicediscovery.discoverInstances({
          NamespaceName: namespace,
          ServiceName: Name,
          HealthStatus: 'ALL',
          MaxResults: 1000,
        }),
      ),
    )
    const isEmpty = answers.every(({ Instances = [] }) => Instances.length === 0)
    if (service.desiredCount === 0 && tasks.length === 0 && isEmpty)
      notApplicable('The service wants no task, and Cloud Map answers with none.')
    const problems = answers.flatMap(({ Instances = [] }, index) => {
      const { Name, namespace, HealthCheckConfig, HealthCheckCustomConfig } = registries[index]!
      const name = `${Name}.${namespace}`
      // Without a health check Cloud Map knows no health; then only the tasks' status is compared.
      const unchecked = HealthCheckConfig === undefined && HealthCheckCustomConfig === undefined
      const isWell = (status: string | undefined): boolean =>
        status === 'HEALTHY' || (unchecked && status === 'UNKNOWN')
      const known = Instances.map(({ Attributes: of = {} }) =>
        [of['AWS_INSTANCE_IPV4'] ?? [], of['AWS_INSTANCE_IPV6'] ?? []].flat(),
      )
      return [
        ...(tasks.length === 0 ? [`no task runs, so that ${name} leads nowhere`] : []),
        ...Instances.filter(({ HealthStatus }) => !isWell(HealthStatus)).map(
          ({ InstanceId, HealthStatus }) => `instance ${InstanceId} of ${name} is ${HealthStatus}`,
        ),
        ...addresses
          .filter((own) => !known.flat().some((address) => own.includes(address)))
          .map((own) => `the task at ${own.join(', ')} is not registered in ${name}`),
        ...known
          .filter((own) => !own.some((address) => addresses.flat().includes(address)))
          .map((own) => `${name} leads to ${own.join(', ') || 'no address'}, where no task of the service runs`),
      ]
    })
    expect(problems, `instances of service ${subject.name}`).toEqual([])
  },
  breaks: {
    'an instance is unhealthy': (_, find) => {
      find.instance().health = 'UNHEALTHY'
    },
    'nobody has said yet whether an instance is healthy': (_, find) => {
      find.instance().health = 'UNKNOWN'
    },
    'a task is not registered': ({ servicediscovery }, find) => {
      const { ServiceId, Id } = find.instance()
      servicediscovery.instances.remove((instance) => instance.ServiceId === ServiceId && instance.Id === Id)
    },
    'the name still leads to a task that is gone, as many as ever': (_, find) => {
      find.instance().Attributes['AWS_INSTANCE_IPV4'] = '10.0.99.99'
    },
    'nothing runs': ({ ecs, servicediscovery }) => {
      ecs.tasks.remove(({ group }) => group === 'service:service-b')
      servicediscovery.instances.clear()
    },
  },
})
