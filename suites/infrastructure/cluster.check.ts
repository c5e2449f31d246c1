import { check, type StaffedService } from '../../harness/index.ts'
import { given } from '../given.ts'
import { strategyProblems } from './capacity.ts'

type Service = StaffedService['service']

const NO_CLUSTER = {
  verdict: 'inconclusive',
  because: 'The platform has no cluster: there is nobody to ask. Look at select.clusters and the region.',
  echoOf: 'ecs.cluster-active',
} as const

check('ecs.cluster-active', {
  title: 'The ECS cluster is active',
  covers: ['DG-INF-12'],
  controls: { nist: ['CP-10', 'CM-8'], soc2: ['A1.2'] },
  severity: 'critical',
  remedy: 'Create the cluster, or correct select.clusters in the configuration.',
  each: (platform) => platform.namedClusters(),
  async verify({ name, found }, { expect }) {
    expect(found?.status ?? 'MISSING', `status of cluster ${name}`).toBe('ACTIVE')
    // a cluster whose capacity providers could not be attached starts no tasks; without providers there is no status
    expect(found?.attachmentsStatus ?? 'UPDATE_COMPLETE', `capacity provider attachments of cluster ${name}`).toBe(
      'UPDATE_COMPLETE',
    )
  },
  breaks: {
    'deleted long ago': ({ ecs }) => ecs.clusters.clear(),
    'deleted just now': (_, find) => {
      find.cluster().status = 'INACTIVE'
    },
    'capacity providers could not be attached': (_, find) => {
      find.cluster().attachmentsStatus = 'UPDATE_FAILED'
    },
  },
})

check('ecs.container-insights', {
  title: 'Container Insights watches the cluster',
  covers: ['DG-INF-12'],
  controls: { nist: ['AU-6(3)', 'AU-6(4)', 'CA-7', 'SI-2'], soc2: ['CC7.2'] },
  severity: 'medium',
  remedy:
    'Set containerInsights to enabled or enhanced: aws ecs update-cluster-settings --settings ' +
    'name=containerInsights,value=enhanced.',
  each: (platform) => platform.clusters(),
  whenNone: NO_CLUSTER,
  async verify(cluster, { settings, expect }) {
    const setting = cluster.settings?.find(({ name }) => name === 'containerInsights')?.value ?? 'not set'
    expect(setting, `containerInsights of cluster ${cluster.clusterName}`).toBeOneOf(
      settings.operations.containerInsights,
    )
  },
  breaks: {
    disabled: (_, find) => {
      find.cluster().settings = [{ name: 'containerInsights', value: 'disabled' }]
    },
    'not set': (_, find) => {
      find.cluster().settings = []
    },
    'a value that nobody knows': (_, find) => {
      find.cluster().settings = [{ name: 'containerInsights', value: 'on' }]
    },
  },
})

check('ecs.capacity', {
  title: "The cluster's default strategy uses Spot capacity only as far as the profile allows",
  covers: ['DG-INF-12'],
  controls: { nist: ['CP-2(2)', 'CP-10'], soc2: ['A1.1'] },
  severity: 'high',
  remedy:
    'Set the default capacity provider strategy: FARGATE with a base for the tasks that must not be ' +
    'interrupted, and FARGATE_SPOT with a weight within the profile.',
  each: (platform) => platform.clusters(),
  whenNone: NO_CLUSTER,
  async verify(
    { clusterArn, clusterName, capacityProviders = [], defaultCapacityProviderStrategy: strategy = [] },
    { platform, settings, expect, notApplicable },
  ) {
    const own = (await platform.services()).filter((service) => service.clusterArn === clusterArn)
    if (strategy.length === 0 && own.length > 0 && own.every(saysWhere))
      notApplicable('Every service of the cluster says itself where it runs: a default would decide nothing.')
    const outside = strategy
      .filter(({ capacityProvider = '' }) => !capacityProviders.includes(capacityProvider))
      .map(({ capacityProvider }) => capacityProvider)
    const problems = [
      ...(strategy.length === 0
        ? ['no default strategy: services that name none fall back to launch type EC2, of which there are no instances']
        : []),
      ...outside.map((provider) => `the strategy names ${provider}, which is not a capacity provider of the cluster`),
      ...strategyProblems(strategy, settings.operations.spotPercent),
    ]
    expect(problems, `default capacity provider strategy of cluster ${clusterName}`).toEqual([])
  },
  breaks: {
    'no default strategy, and a service without one': (_, find) => {
      find.cluster().defaultCapacityProviderStrategy = []
      Object.assign(find.service('service-a'), { capacityProviderStrategy: [], launchType: 'EC2' })
    },
    'everything on Spot': (_, find) => {
      find.cluster().defaultCapacityProviderStrategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }]
    },
    'four of five tasks on Spot, behind a base': (_, find) => {
      find.cluster().defaultCapacityProviderStrategy = [
        { capacityProvider: 'FARGATE', weight: 1, base: 2 },
        { capacityProvider: 'FARGATE_SPOT', weight: 4 },
      ]
    },
    'the base on Spot': (_, find) => {
      find.cluster().defaultCapacityProviderStrategy = [
        { capacityProvider: 'FARGATE', weight: 1 },
        { capacityProvider: 'FARGATE_SPOT', weight: 0, base: 2 },
      ]
    },
    'all weights zero': (_, find) => {
      find.cluster().defaultCapacityProviderStrategy = [{ capacityProvider: 'FARGATE', weight: 0, base: 1 }]
    },
    'a provider that the cluster does not have': (_, find) => {
      find.cluster().capacityProviders = ['FARGATE_SPOT']
    },
  },
})

/** Whether a service runs by a strategy, or on Fargate by its launch type; without either ECS falls back to EC2. */
const saysWhere = ({ launchType, capacityProviderStrategy = [] }: Service): boolean =>
  launchType === 'FARGATE' || capacityProviderStrategy.length > 0

check('ecs.service-capacity', {
  title: 'No service uses more Spot capacity than the profile allows',
  covers: ['DG-INF-12'],
  controls: { nist: ['CP-2(2)', 'CP-10'], soc2: ['A1.1'] },
  severity: 'high',
  remedy:
    'Give the service another strategy, and force a new deployment. It keeps the one that it was made with, ' +
    'whatever the default of the cluster has become.',
  each: (platform) => platform.services(),
  whenNone: { verdict: 'not-applicable', because: "The platform's clusters have no service yet." },
  async verify({ serviceName, launchType: launched, capacityProviderStrategy: strategy = [] }, context) {
    const { settings, expect, notApplicable } = context
    const launchType =
      strategy.length > 0 ? undefined : given(launched, `launch type of service ${serviceName}`, context)
    // Launch type FARGATE is never Spot.
    if (launchType !== undefined && launchType !== 'FARGATE')
      notApplicable(`The service has no strategy: its tasks are launched on ${launchType}.`)
    expect(
      strategyProblems(strategy, settings.operations.spotPercent),
      `capacity provider strategy of service ${serviceName}`,
    ).toEqual([])
  },
  breaks: {
    'a service made when the default was Spot': (_, find) => {
      const service = find.service('service-a')
      service.capacityProviderStrategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }]
      return service.serviceArn!
    },
    'a service whose first task is on Spot': (_, find) => {
      const service = find.service('worker')
      service.capacityProviderStrategy = [
        { capacityProvider: 'FARGATE', weight: 1, base: 0 },
        { capacityProvider: 'FARGATE_SPOT', weight: 0, base: 1 },
      ]
      return service.serviceArn!
    },
    'all services half on Spot': ({ ecs }) => {
      for (const service of ecs.services)
        service.capacityProviderStrategy = ['FARGATE', 'FARGATE_SPOT'].map((capacityProvider) => ({
          capacityProvider,
          weight: 1,
          base: 0,
        }))
    },
  },
})

check('ecs.exec-logging', {
  title: 'ECS Exec sessions are encrypted and recorded in an encrypted log',
  covers: ['DG-INF-12'],
  controls: { nist: ['AU-12', 'AU-14', 'AC-6(9)'], soc2: ['CC7.2'], pci: ['10.2.1.2'], hipaa: ['164.312(b)'] },
  severity: 'high',
  remedy:
    'Configure executeCommandConfiguration on the cluster: kmsKeyId, logging OVERRIDE, and a log group or ' +
    'bucket with encryption enabled.',
  each: (platform) => platform.clusters(),
  whenNone: NO_CLUSTER,
  async verify({ clusterArn, clusterName, configuration }, { aws, platform, expect, notApplicable }) {
    const open = (await platform.placedServices()).some(
      ({ service }) => service.clusterArn === clusterArn && service.enableExecuteCommand === true,
    )
    if (!open) notApplicable('No service of the cluster allows ECS Exec: there are no sessions to record.')
    const { kmsKeyId, logging, logConfiguration } = configuration?.executeCommandConfiguration ?? {}
    const {
      cloudWatchLogGroupName: group,
      cloudWatchEncryptionEnabled,
      s3BucketName: bucket,
      s3EncryptionEnabled,
    } = logConfiguration ?? {}
    const problems = [
      ...(kmsKeyId === undefined ? ['sessions are not encrypted with a KMS key'] : []),
      ...(logging === 'OVERRIDE'
        ? []
        : [
            `logging is ${logging ?? 'not set'}: what people do in a session is not kept in a log of its own, ` +
              'OVERRIDE is expected',
          ]),
      ...(group === undefined && bucket === undefined ? ['no log group and no bucket keeps the sessions'] : []),
      ...(group !== undefined && cloudWatchEncryptionEnabled !== true
        ? [`sessions go to log group ${group} without demanding its encryption`]
        : []),
      ...(bucket !== undefined && s3EncryptionEnabled !== true
        ? [`sessions go to bucket ${bucket} without demanding its encryption`]
        : []),
    ]
    if (group !== undefined) {
      // ECS refuses sessions when cloudWatchEncryptionEnabled is set and the group is missing or not encrypted
      const { logGroups = [] } = await aws.logs.describeLogGroups()
      const found = logGroups.find(({ logGroupName }) => logGroupName === group)
      if (found === undefined) problems.push(`log group ${group} does not exist`)
      else if (found.kmsKeyId === undefined) problems.push(`log group ${group} has no KMS key`)
    }
    expect(problems, `ECS Exec on cluster ${clusterName}`).toEqual([])
  },
  breaks: {
    'nothing configured': (_, find) => {
      delete find.cluster().configuration
    },
    'no key': (_, find) => {
      delete find.cluster().configuration!.executeCommandConfiguration!.kmsKeyId
    },
    'logging switched off': (_, find) => {
      find.cluster().configuration!.executeCommandConfiguration!.logging = 'NONE'
    },
    'encryption of the log not demanded': (_, find) => {
      find.cluster().configuration!.executeCommandConfiguration!.logConfiguration!.cloudWatchEncryptionEnabled = false
    },
    'the log group is gone': ({ logs }) => {
      logs.groups.remove(({ logGroupName }) => logGroupName?.endsWith('/execute-command') ?? false)
    },
    'the log group is not encrypted': (_, find) => {
      delete find.execLogGroup().kmsKeyId
    },
  },
})
