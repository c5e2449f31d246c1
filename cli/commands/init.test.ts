import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Tag, Vpc } from '@aws-sdk/client-ec2'
import { afterAll, expect, test } from 'vitest'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { draftText } from '../../harness/draft/text.ts'
import { loadConfig, type Config } from '../../harness/environment/config.ts'
import { temporaryDirectory } from '../../evidence/sample.fixture.ts'
import { init, type InitFlags } from './init.ts'

const AUTHORING = join(import.meta.dirname, '../../harness/index.ts')
const REGION = 'us-east-1'
const sandbox = await Sandbox.start()
afterAll(() => sandbox.close())

type Values = Readonly<Record<string, string>>

interface Region {
  readonly vpcs?: readonly (readonly Tag[])[]
  /** Tags of each service, and of the one cluster. */
  readonly services?: Readonly<Record<string, Values>>
  readonly cluster?: Values
}

const ecsTags = (tags: Values) => Object.entries(tags).map(([key, value]) => ({ key, value }))

/** The configuration that is drafted for a region, loaded as a user's would be. */
async function drafted(
  { vpcs = [], services = {}, cluster }: Region,
  flags: InitFlags = {},
): Promise<{ readonly config: Config; readonly text: string }> {
  await using fork = await sandbox.fork()
  const { ec2, ecs } = fork.world(REGION)
  ec2.vpcs.clear()
  for (const [index, tags] of vpcs.entries())
    ec2.vpcs.add({
      VpcId: `vpc-${index}`,
      CidrBlock: '10.0.0.0/16',
      State: 'available',
      IsDefault: false,
      Tags: [...tags],
    } as Vpc as never)
  const clusterArn = `arn:aws:ecs:${REGION}:111122223333:cluster/shared`
  if (cluster !== undefined)
    ecs.clusters.add({ clusterName: 'shared', clusterArn, status: 'ACTIVE', tags: ecsTags(cluster) } as never)
  for (const [serviceName, tags] of Object.entries(services))
    ecs.services.add({
      serviceName,
      serviceArn: `arn:aws:ecs:${REGION}:111122223333:service/shared/${serviceName}`,
      clusterArn,
      status: 'ACTIVE',
      desiredCount: 2,
      tags: ecsTags(tags),
    } as never)
  const file = join(temporaryDirectory(), 'checkride.config.ts')
  expect(await init({ config: file, endpoint: fork.url, region: REGION, yes: true, ...flags })).toBe(0)
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace("'checkride'", JSON.stringify(AUTHORING)))
  return { config: (await loadConfig(file)).config, text }
}

const shapes = ({ environments }: Config) =>
  Object.entries(environments).map(([name, { profile, settings }]) => [name, profile, settings?.select?.tags])

const SHARED: Region = {
  cluster: { owner: 'metering' },
  services: {
    api_live: { Landscape: 'live', owner: 'metering' },
    api_trial: { Landscape: 'trial', owner: 'metering' },
    web_trial: { Landscape: 'trial', owner: 'metering' },
  },
}

test('environments are told apart by the tag whose values are parts of the names; the one nearest production is drafted', async () => {
  const { config, text } = await drafted(SHARED)
  expect(shapes(config)).toEqual([['live', 'production', { Landscape: 'live' }]])
  expect(config.environments['live']?.settings?.service?.expected).toEqual(['api_live'])
  expect(text).toContain('// Found too: trial (2 services).')
})

test('--env names another one', async () => {
  const { config } = await drafted(SHARED, { env: 'trial' })
  expect(shapes(config)).toEqual([['trial', 'develop', { Landscape: 'trial' }]])
})

test('an --env that is not there is refused, with those that are', async () => {
  await expect(drafted(SHARED, { env: 'lvie' })).rejects.toThrow(
    /no environment 'lvie' \(did you mean 'live'\?\).*live, trial/,
  )
})

test('where no tag tells, the region is one environment, called as is asked', async () => {
  const region: Region = { cluster: { owner: 'a' }, services: { api: { owner: 'a' }, web: { owner: 'a' } } }
  expect(shapes((await drafted(region)).config)).toEqual([['production', 'production', {}]])
  expect(shapes((await drafted(region, { env: 'payments' })).config)).toEqual([['payments', 'production', {}]])
})

/** Clusters with a service of each name that ask for nothing, and a VPC called after an environment that is none. */
async function inClusters(
  clusters: Readonly<Record<string, readonly { readonly name: string; readonly port?: number }[]>>,
  flags: InitFlags = {},
): Promise<{ readonly config: Config; readonly text: string }> {
  await using fork = await sandbox.fork()
  const { ec2, ecs } = fork.world(REGION)
  const Tags = [{ Key: 'Name', Value: 'qa' }]
  ec2.vpcs.add({ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', State: 'available', IsDefault: false, Tags } as Vpc as never)
  for (const [clusterName, own] of Object.entries(clusters)) {
    const clusterArn = `arn:aws:ecs:${REGION}:111122223333:cluster/${clusterName}`
    ecs.clusters.add({ clusterName, clusterArn, status: 'ACTIVE', tags: [] } as never)
    for (const { name, port } of own) {
      const taskDefinition = `arn:aws:ecs:${REGION}:111122223333:task-definition/${clusterName}-${name}:1`
      const portMappings = port === undefined ? [] : [{ containerPort: port }]
      ecs.taskDefinitions.add({
        taskDefinitionArn: taskDefinition,
        family: `${clusterName}-${name}`,
        revision: 1,
        status: 'ACTIVE',
        containerDefinitions: [{ name, image: 'registry.example/app', portMappings }],
      } as never)
      ecs.services.add({
        serviceName: name,
        serviceArn: `arn:aws:ecs:${REGION}:111122223333:service/${clusterName}/${name}`,
        clusterArn,
        taskDefinition,
        status: 'ACTIVE',
        desiredCount: 2,
        tags: [],
      } as never)
    }
  }
  const file = join(temporaryDirectory(), 'checkride.config.ts')
  expect(await init({ config: file, endpoint: fork.url, region: REGION, yes: true, ...flags })).toBe(0)
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace("'checkride'", JSON.stringify(AUTHORING)))
  return { config: (await loadConfig(file)).config, text }
}

const TWO = { 'shop-staging': [{ name: 'web' }], 'shop-prod': [{ name: 'web' }, { name: 'jobs' }] }

test('where no tag tells environments apart, the names of clusters do', async () => {
  const { config, text } = await inClusters(TWO)
  expect(shapes(config)).toEqual([['prod', 'production', {}]])
  const { select, service } = config.environments['prod']!.settings!
  expect(select?.clusters).toEqual(['shop-prod'])
  expect(service?.expected).toEqual(['jobs', 'web'])
  expect(text).toContain('// Found too: staging (1 service).')
  const other = await inClusters(TWO, { env: 'staging' })
  expect(shapes(other.config)).toEqual([['staging', 'qa', {}]])
  expect(other.config.environments['staging']?.settings?.select?.clusters).toEqual(['shop-staging'])
  await expect(inClusters(TWO, { env: 'stagign' })).rejects.toThrow(
    /no environment 'stagign' \(did you mean 'staging'\?\) here: clusters are called after prod, staging/,
  )
})

test('clusters whose names do not tell are one environment', async () => {
  const { config } = await inClusters({ ...TWO, tools: [{ name: 'bot' }] })
  expect(Object.values(config.environments).map(({ settings }) => settings?.select)).toEqual([{ tags: {} }])
})

test('what runs names the environment, before the VPC does', async () => {
  const { config } = await inClusters({ 'shop-prod': [{ name: 'web' }] })
  expect(shapes(config)).toEqual([['prod', 'production', {}]])
})

test('a part that is found is said to be there, so that it is missed when it vanishes', async () => {
  await using fork = await sandbox.fork()
  const { ecs } = fork.world(REGION)
  const clusterArn = `arn:aws:ecs:${REGION}:111122223333:cluster/live`
  const taskDefinitionArn = `arn:aws:ecs:${REGION}:111122223333:task-definition/api:1`
  const environment = [{ name: 'KAFKA_BROKERS', value: 'b-1.example:9096' }]
  const containerDefinitions = [{ name: 'api', image: 'registry.example/api', environment }]
  ecs.clusters.add({ clusterName: 'live', clusterArn, status: 'ACTIVE', tags: [] } as never)
  ecs.taskDefinitions.add({ taskDefinitionArn, family: 'api', revision: 1, containerDefinitions } as never)
  ecs.services.add({
    serviceName: 'api',
    serviceArn: `arn:aws:ecs:${REGION}:111122223333:service/live/api`,
    clusterArn,
    taskDefinition: taskDefinitionArn,
    status: 'ACTIVE',
    tags: [],
  } as never)
  const file = join(temporaryDirectory(), 'checkride.config.ts')
  expect(await init({ config: file, endpoint: fork.url, region: REGION, yes: true })).toBe(0)
  expect(readFileSync(file, 'utf8')).toContain('kafka: true, // found: variable KAFKA_BROKERS of api:1')
})

test('a service that listens on a port is not taken for a worker', async () => {
  const { config } = await inClusters({ shop: [{ name: 'web', port: 8080 }, { name: 'jobs' }] })
  expect(Object.values(config.environments)[0]?.settings?.service?.workers).toEqual(['jobs'])
})

test('before anything is deployed the VPCs tell', async () => {
  const { config } = await drafted({
    vpcs: [[{ Key: 'Environment', Value: 'Staging' }], [{ Key: 'Environment', Value: 'dev' }], []],
  })
  expect(shapes(config)).toEqual([['staging', 'qa', { Environment: 'Staging' }]])
})

test('an empty region gives a configuration that loads', async () => {
  expect(shapes((await drafted({})).config)).toEqual([['develop', 'develop', {}]])
})

test('a tag may say anything', async () => {
  const value = "');process.exit(1)//\\n*/`${x}`"
  const { config } = await drafted({ vpcs: [[{ Key: 'Environment', Value: value }]] })
  expect(shapes(config)).toEqual([['process-exit-1-n-x', 'develop', { Environment: value }]])
})

test('running it twice changes nothing, and a configuration that says otherwise is not replaced', async () => {
  const file = join(temporaryDirectory(), 'checkride.config.ts')
  const flags = { config: file, endpoint: sandbox.url, region: REGION, yes: true }
  expect(await init(flags)).toBe(0)
  const first = readFileSync(file, 'utf8')
  expect(await init(flags)).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe(first)
  writeFileSync(file, 'mine')
  await expect(init(flags)).rejects.toMatchObject({ code: 'USAGE' })
  expect(readFileSync(file, 'utf8')).toBe('mine')
  expect(await init({ ...flags, force: true })).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe(first)
})

test('what may not be read is said in the draft, and the rest is drafted', async () => {
  await using fork = await sandbox.fork()
  fork.faults.add({ service: 'autoscaling', operation: 'DescribeScalableTargets', kind: 'denied' })
  const { ecs } = fork.world(REGION)
  const clusterArn = `arn:aws:ecs:${REGION}:111122223333:cluster/live`
  ecs.clusters.add({ clusterName: 'live', clusterArn, status: 'ACTIVE', tags: [] } as never)
  ecs.services.add({
    serviceName: 'api',
    serviceArn: `${clusterArn}/api`,
    clusterArn,
    status: 'ACTIVE',
    tags: [],
  } as never)
  const file = join(temporaryDirectory(), 'checkride.config.ts')
  expect(await init({ config: file, endpoint: fork.url, region: REGION, yes: true })).toBe(0)
  const text = readFileSync(file, 'utf8')
  expect(text).toMatch(/\/\/ Not looked at: .*DescribeScalableTargets/)
  expect(text).toContain('kafka: false')
})

test('its flags are in the draft: the profile, the AWS profile, the role', async () => {
  const { config } = await drafted(SHARED, { env: 'live', expect: 'qa' })
  expect(shapes(config)).toEqual([['live', 'qa', { Landscape: 'live' }]])
  const facts = { account: '1', region: 'r', awsProfile: 'audit', role: 'arn:aws:iam::111122223333:role/checkride' }
  const profile = { profile: 'qa', because: 'guessed', rank: 2 } as const
  const environment = { name: 'live', services: [], alone: true, profile }
  const text = draftText({ environment, others: [], proposals: [], unseen: [] }, facts)
  expect(text).toContain("awsProfile: 'audit',")
  expect(text).toContain("role: { arn: 'arn:aws:iam::111122223333:role/checkride' },")
})

test('an account that may not be looked at is told in one sentence', async () => {
  await using fork = await sandbox.fork()
  fork.faults.add({ service: 'ecs', operation: 'ListClusters', kind: 'denied' })
  const file = join(temporaryDirectory(), 'checkride.config.ts')
  expect(await init({ config: file, endpoint: fork.url, region: REGION, yes: true })).toBe(2)
  expect(existsSync(file)).toBe(false)
})
