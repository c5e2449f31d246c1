import * as v from 'valibot'
import type { Profile } from '../profiles.ts'
import type { Thresholds } from '../thresholds.ts'
import { Cidr } from './cidr.ts'

const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))

/** The security groups of a tier of tasks, by name, and the ports on which those tasks listen. */
const Tier = v.strictObject({
  /** Names of the security groups that the tasks wear. */
  groups: v.array(v.string()),
  /** TCP ports on which the tasks listen. */
  ports: v.array(Port),
})

/** What the network should look like. Ports are TCP ports. */
export const NetworkSettings = v.strictObject({
  /** Primary CIDR block that the VPC should have. */
  vpcCidr: Cidr,
  /** Further CIDR blocks that the VPC should have. */
  secondaryCidrs: v.array(Cidr),
  /** Availability zones that should each hold a public and a private subnet: how many, or their names. */
  zones: v.union([v.pipe(v.number(), v.integer(), v.minValue(1)), v.pipe(v.array(v.string()), v.minLength(1))]),
  /** Zones over which a load balancer and the tasks of a service should at least be spread. */
  minimumSpread: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /**
   * Key of the tag that says `public` or `private` of a subnet; subnets without it are told apart by their names, then
   * by their routes.
   */
  tierTag: v.string(),
  /** Free addresses that every subnet should have left. */
  freeAddresses: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Ports that load balancers may open to the internet. */
  internetPorts: v.array(Port),
  /** Tasks that the load balancer reaches. */
  publicServices: Tier,
  /** Tasks that only other tasks reach. */
  internalServices: Tier,
  /** Ports of remote administration, which no network ACL may open to the internet. */
  administrationPorts: v.array(Port),
  /**
   * Services that should be reached through endpoints of the VPC, such as `ecr.api`; `s3` and `dynamodb` by gateways.
   */
  endpoints: v.array(v.string()),
})

export type NetworkSettings = v.InferOutput<typeof NetworkSettings>

/**
 * Expected values of a profile, before the configuration's overrides. Source: the deployment guide (blocks, zones) and
 * the microservices guide (ports 8000 and 8001, endpoints that spare the NAT gateways where one stands in every zone).
 */
export const networkDefaults = (profile: Profile, environment: string, { zones }: Thresholds): NetworkSettings => ({
  vpcCidr: '10.0.0.0/16',
  secondaryCidrs: [],
  zones,
  minimumSpread: 2,
  tierTag: 'Tier',
  freeAddresses: 20,
  internetPorts: [80, 443],
  publicServices: { groups: [`${environment}-public-services`], ports: [8000] },
  internalServices: { groups: [`${environment}-internal-services`], ports: [8001] },
  administrationPorts: [22, 3389],
  endpoints: profile.natPerZone ? ['ecr.api', 'ecr.dkr', 's3', 'logs', 'secretsmanager'] : [],
})
