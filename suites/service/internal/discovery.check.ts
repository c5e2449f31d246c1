import {
  addressIn,
  check,
  dnsName,
  type CheckContext,
  type Finders,
  type Platform,
  type StaffedService,
} from '../../../harness/index.ts'
import { reach, type Place } from '../../../harness/reachability/index.ts'
import { connectEndpoints, connectNamespaces } from './service-connect.ts'

type Service = StaffedService['service']
type Registry = Awaited<ReturnType<Platform['discoverableServices']>>[number]['registries'][number]
type Upstream = Awaited<ReturnType<Platform['upstreams']>>[number]

check('discovery.upstream', {
  title: 'A service finds the one that it calls through Cloud Map or Service Connect, and may reach it',
  covers: ['MR-SVC-01'],
  controls: { nist: ['CP-10', 'SC-20', 'SC-22', 'AC-4'], soc2: ['A1.2'] },
  severity: 'high',
  parts: ['internalTier'],
  remedy:
    'Let the variable name the other service as http://<Cloud Map service>.<namespace>:<container port>, ' +
    'register that service in Cloud Map, and allow the port between the two security groups. With Service ' +
    'Connect, name it by its client alias, and let both take part in one namespace.',
  each: (platform) => platform.upstreams(),
  whenNone: {
    verdict: 'not-applicable',
    because:
      'No variable of a service holds an address in a private namespace or an alias of Service Connect, and the ' +
      'settings name none (internal.upstreams).',
  },
  async verify(upstream, context) {
    const { platform, expect, inconclusive } = context
    const { service, variable, subject } = upstream
    const configured = variableOf(upstream)
    if (configured.secret)
      return inconclusive(`${subject.name} comes from a secret, which is not read: where it leads is not known.`)
    const address = configured.value === undefined ? undefined : addressIn(configured.value)
    if (service === undefined || address === undefined)
      return expect(
        [
          service === undefined
            ? 'no such service is active in the clusters of the platform'
            : valueInWords(variable, configured.value),
        ],
        subject.name,
      ).toEqual([])

    const [registered, definitions, acls] = await Promise.all([
      platform.discoverableServices(),
      platform.taskDefinitions(),
      platform.networkAcls(),
    ])
    const names = registered.flatMap((entry) =>
      entry.registries
        .filter(hasAddress)
        .map(({ Name = '', namespace }) => ({ name: dnsName(`${Name}.${namespace}`), service: entry.service })),
    )
    const { host } = address
    const aliases = (await endpointsOf(service, context)).filter(({ name }) => name === host)
    const callee = aliases[0]?.service ?? names.find(({ name }) => name === host)?.service
    if (callee === undefined)
      return expect(
        [
          `${valueInWords(variable, configured.value)}, and no service is known as ${host} in Cloud Map (registered: ` +
            `${names.map(({ name }) => name).join(', ') || 'none'}) or by Service Connect`,
        ],
        subject.name,
      ).toEqual([])

    const ports = aliases.length > 0 ? aliases.map(({ port }) => port) : portsOf(callee, definitions)
    // Without a port, and with a scheme that means none, it is asked on the one that it listens on.
    const asked = address.port ?? (ports.length === 1 ? ports[0] : undefined)
    if (asked === undefined)
      return inconclusive(
        `${valueInWords(variable, configured.value)}, which says no port, and ${callee.serviceName} listens on ` +
          `${ports.join(', ') || 'none'}.`,
      )
    const port = aliases.find((alias) => alias.port === asked)?.taskPort ?? asked
    const [starts, ends] = await Promise.all([platform.placesOf(service), platform.placesOf(callee)])
    const ways = starts.flatMap((from) => ends.map((to) => reach(byIpv4(from), byIpv4(to), port, acls)))
    const unknown = ways.flatMap((way) => (way.outcome === 'unknown' ? [way.because] : []))
    const problems = [
      ...(ports.includes(asked)
        ? []
        : [
            `${valueInWords(variable, configured.value)}, and ${callee.serviceName} listens on ${ports.join(', ') || 'no port'}`,
          ]),
      ...ways.flatMap((way) => (way.outcome === 'blocked' ? [way.because] : [])),
    ]
    if (problems.length === 0 && unknown.length > 0) return inconclusive(unknown.join('; '))
    if (ways.length === 0)
      return inconclusive(
        `${service.serviceName} or ${callee.serviceName} has no subnets of its own (awsvpc): the way between ` +
          'them is not known.',
      )
    expect([...new Set(problems)], subject.name).toEqual([])
  },
  breaks: {
    'the variable is missing': (_, find) => void (find.container('service-a').environment = []),
    'the variable is no URL': (_, find) => setUpstream(find, 'service-b'),
    'a name that is not registered': (_, find) => setUpstream(find, 'http://service-c.local:8001'),
    'the name of another namespace': (_, find) => setUpstream(find, 'http://service-b.staging:8001'),
    'another port, which is not open either': (_, find) => setUpstream(find, 'http://service-b.local:8000'),
    'the default port': (_, find) => setUpstream(find, 'http://service-b.local'),
    'registered for the API only, and not in DNS': ({ servicediscovery }) => {
      for (const row of servicediscovery.services) Object.assign(row, { Type: 'HTTP', DnsConfig: undefined })
    },
    'DNS tells ports, and no address': ({ servicediscovery }) => {
      for (const row of servicediscovery.services) row.DnsConfig = { DnsRecords: [{ Type: 'SRV', TTL: 60 }] }
    },
    'the Cloud Map service is gone': ({ servicediscovery }) => servicediscovery.services.clear(),
    'the caller may not send': (world, find) =>
      void world.ec2.securityGroupRules.remove(
        ({ GroupId, IsEgress, FromPort }) =>
          GroupId === find.securityGroup('public-services').GroupId && IsEgress && FromPort === 8001,
      ),
    'the other one lets nobody in': (world, find) =>
      void world.ec2.securityGroupRules.remove(
        ({ GroupId, IsEgress }) => GroupId === find.securityGroup('internal-services').GroupId && !IsEgress,
      ),
    'the caller is gone': (_, find) => {
      find.service('service-a').status = 'INACTIVE'
      return 'service-a/SERVICE_B_URL'
    },
  },
})

/** Whether clients find an address under the name: Cloud Map can also be asked by its API alone. */
const hasAddress = ({ DnsConfig }: Registry): boolean =>
  DnsConfig?.DnsRecords?.some(({ Type }) => Type === 'A' || Type === 'AAAA') ?? false

/**
 * What the service reaches by Service Connect. Only where a namespace is given by its ARN, Cloud Map is asked for its
 * name.
 */
async function endpointsOf(service: Service, { aws, platform }: Pick<CheckContext, 'aws' | 'platform'>) {
  const [services, definitions] = await Promise.all([platform.services(), platform.taskDefinitions()])
  const byArn =
    connectNamespaces([service]).length > 0 &&
    connectNamespaces(services).some((namespace) => namespace.startsWith('arn:'))
  const { Namespaces = [] } = byArn ? await aws.servicediscovery.listNamespaces() : {}
  return connectEndpoints(
    service,
    services,
    definitions,
    (namespace) => Namespaces.find(({ Arn }) => Arn === namespace)?.Name ?? namespace,
  )
}

/** The ports on which a service's containers listen. */
const portsOf = (
  { taskDefinition }: Service,
  definitions: Awaited<ReturnType<Platform['taskDefinitions']>>,
): number[] =>
  definitions
    .filter(({ taskDefinitionArn }) => taskDefinitionArn === taskDefinition)
    .flatMap(({ containerDefinitions = [] }) =>
      containerDefinitions.flatMap(({ portMappings = [] }) =>
        portMappings.flatMap(({ containerPort }) => containerPort ?? []),
      ),
    )

/**
 * Names lead to IPv4 addresses wherever tasks have any; tasks in dual-stack subnets have IPv6 ones only if the account
 * enables dualStackIPv6.
 */
function byIpv4(place: Place): Place {
  const cidrs = place.cidrs.filter((cidr) => !cidr.includes(':'))
  return cidrs.length === 0 ? place : { ...place, cidrs }
}

/** The variable's value in a service's containers; the first that has it counts. */
function variableOf({ definition, variable }: Upstream): {
  readonly value?: string | undefined
  readonly secret: boolean
} {
  const containers = definition?.containerDefinitions ?? []
  const plain = containers.flatMap(({ environment = [] }) => environment).find(({ name }) => name === variable)
  return {
    value: plain?.value,
    secret: plain === undefined && containers.some(({ secrets = [] }) => secrets.some(({ name }) => name === variable)),
  }
}

const valueInWords = (variable: string, value: string | undefined): string =>
  value === undefined ? `no container is told ${variable}` : `${variable} is '${value}'`

function setUpstream(find: Finders, value: string): void {
  find.container('service-a').environment!.find(({ name }) => name === 'SERVICE_B_URL')!.value = value
}
