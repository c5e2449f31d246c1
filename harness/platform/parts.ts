/** What is found of each part that a configuration may declare absent (`has`). */
import type { Part } from '../environment/settings/index.ts'
import { collection, collectionBy, type Collection } from './collection.ts'
import { pipelines } from './delivery/pipelines.ts'
import { shieldedLoadBalancers } from './edge/edge.ts'
import { registeredServices } from './edge/discovery.ts'
import { services, taskDefinitions } from './ecs/ecs.ts'
import { placementOf } from './ecs/placement.ts'
import { namesBrokers, variablesOf } from './ecs/variables.ts'
import { rolesOfCi } from './identity/deployers.ts'
import { internetGateways, loadBalancers, natGateways } from './network/in-vpcs.ts'

/** Names of what is found, for people; empty: nothing is. */
type Found = Collection<string[]>

const named = (resources: readonly { readonly subject: { readonly name: string } }[], what: string): string[] =>
  resources.map(({ subject }) => `${what} ${subject.name}`)

/** Load balancers of any type that the internet reaches, and services whose tasks have addresses of it. */
const entrances = collection(async ({ read }) => {
  const [balancers, all] = await Promise.all([read(loadBalancers), read(services)])
  const open = all.filter((service) => placementOf(service)?.publicAddress === true)
  return [
    ...named(
      balancers.filter(({ Scheme }) => Scheme === 'internet-facing'),
      'load balancer',
    ),
    ...open.map(({ subject }) => `service ${subject.name}, whose tasks have public addresses`),
  ]
})

const waysOut = collection(async ({ read }) => {
  const [gateways, nats] = await Promise.all([read(internetGateways), read(natGateways)])
  const outward = nats.filter(({ ConnectivityType }) => ConnectivityType !== 'private')
  return [...named(gateways, 'internet gateway'), ...named(outward, 'NAT gateway')]
})

/** Variables that name brokers. */
const kafka = collection(async ({ read }) =>
  (await read(taskDefinitions)).flatMap((definition) =>
    variablesOf(definition)
      .filter(namesBrokers)
      .map(({ name }) => `variable ${name} of ${definition.subject.name}`),
  ),
)

const firewalls = collection(async ({ read }) =>
  (await read(shieldedLoadBalancers)).flatMap(({ acl, subject }) =>
    acl === undefined ? [] : [`web ACL ${acl.Name} before ${subject.name}`],
  ),
)

const registrations = collection(async ({ read }) => named(await read(registeredServices), 'registered service'))

const deployments = collection(async ({ read }) => named(await read(pipelines), 'pipeline'))

const signIns = collection(async ({ read }) =>
  (await read(rolesOfCi)).map(({ name, providers }) => `role ${name}, which trusts ${providers.join(', ')}`),
)

/** A bucket's name is all that shows what it is for. */
const states = collection(async ({ aws }) => {
  const { Buckets = [] } = await aws.s3.listBuckets()
  return Buckets.flatMap(({ Name = '' }) => (/terraform|tfstate|tf-state/i.test(Name) ? [`bucket ${Name}`] : []))
})

const securityHub = collection(async ({ aws, orAbsent }) => {
  const hub = await orAbsent(aws.securityhub.describeHub(), 'InvalidAccessException', 'ResourceNotFoundException')
  return hub === undefined ? [] : [`Security Hub ${hub.HubArn}`]
})

const dashboards = collection(async ({ aws }) => {
  const { DashboardEntries = [] } = await aws.cloudwatch.listDashboards()
  return DashboardEntries.map(({ DashboardName }) => `dashboard ${DashboardName}`)
})

/** How each part is looked for. */
const FOUND: Readonly<Record<Part, Found>> = {
  kafka,
  publicEntrance: entrances,
  internet: waysOut,
  internalTier: registrations,
  waf: firewalls,
  github: signIns,
  codepipeline: deployments,
  terraform: states,
  securityHub,
  dashboards,
}

/** Names of what is found of a part, for people; empty: nothing is. */
export const foundOf = collectionBy(
  (part: Part) => part,
  ({ read }, part): Promise<string[]> => read(FOUND[part]),
)
