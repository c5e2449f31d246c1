import { check } from '../../harness/index.ts'
import { addLogGroup, logTrailTo } from './log-scenes.ts'
import { keyProblem } from './usable-key.ts'

const NO_LOG_GROUP = {
  verdict: 'inconclusive',
  because: 'None of the log groups that the platform writes to exists: there is nobody to ask.',
  echoOf: 'log-groups.exist',
} as const

check('log-groups.exist', {
  title: 'The log groups that the platform writes to exist',
  covers: ['DG-INF-13'],
  controls: { nist: ['AU-2', 'AU-12'], soc2: ['CC7.2'], pci: ['10.2.1'], hipaa: ['164.312(b)'] },
  severity: 'high',
  remedy:
    'Create the log group before the task starts: without it, a container with the awslogs driver does not start.',
  each: (platform) => platform.namedLogGroups(),
  async verify({ name, writers, found }, { expect }) {
    expect(
      found === undefined ? [`it does not exist; it is written to by ${writers.join(', ')}`] : [],
      `log group ${name}`,
    ).toEqual([])
  },
  breaks: {
    "a service's group is gone": ({ logs }) =>
      logs.groups.remove(({ logGroupName }) => logGroupName === '/ecs/service-a')[0]!.logGroupName!,
    "the web ACL's group is gone": ({ logs }) =>
      logs.groups.remove(({ logGroupName }) => logGroupName?.startsWith('aws-waf-logs-') ?? false)[0]!.logGroupName!,
    "the trail's group is gone": (world) => {
      logTrailTo(world, 'audit-trail')
      return 'audit-trail'
    },
    'a container writes to a group that nobody made': (_, find) => {
      const container = find.container('worker')
      container.logConfiguration!.options!['awslogs-group'] = '/ecs/nobody'
      return '/ecs/nobody'
    },
  },
})

check('log-groups.retention', {
  title: 'Log groups keep events for as long as the profile says',
  covers: ['DG-INF-13', 'DG-COST-01'],
  controls: { nist: ['AU-11', 'SI-12'], soc2: ['CC7.2', 'C1.2'], pci: ['10.5.1'], hipaa: ['164.312(b)'] },
  severity: 'medium',
  remedy: 'Set the retention: aws logs put-retention-policy --log-group-name NAME --retention-in-days DAYS.',
  each: (platform) => platform.logGroups(),
  whenNone: NO_LOG_GROUP,
  async verify({ logGroupName, retentionInDays }, { settings, expect }) {
    const days = settings.operations.logRetentionDays
    const kept = retentionInDays === undefined ? 'for ever' : `for ${retentionInDays} days`
    expect(
      retentionInDays === days ? [] : [`events are kept ${kept}, expected are ${days} days`],
      `retention of log group ${logGroupName}`,
    ).toEqual([])
  },
  breaks: {
    'events never expire': (_, find) => {
      const group = find.logGroup('/ecs/service-b')
      delete group.retentionInDays
      return group.logGroupName!
    },
    'events are lost after three days': (_, find) => {
      const group = find.logGroup('/ecs/worker')
      group.retentionInDays = 3
      return group.logGroupName!
    },
    'events of builds never expire': (_, find) => {
      const group = find.logGroup('/aws/codebuild/worker-build')
      delete group.retentionInDays
      return group.logGroupName!
    },
    'events of the network are lost after a day': (_, find) => {
      const group = find.flowLogGroup()
      group.retentionInDays = 1
      return group.logGroupName!
    },
    'events of the trail are lost after a day': (world) => {
      logTrailTo(world, 'audit-trail')
      return addLogGroup(world, 'audit-trail', { retentionInDays: 1 })
    },
    'what Container Insights measures is lost after a day, as AWS makes its group': (world, find) =>
      addLogGroup(world, `/aws/ecs/containerinsights/${find.cluster().clusterName}/performance`, {
        retentionInDays: 1,
      }),
    'the proxies of Service Connect log for ever': (world, find) => {
      const logConfiguration = { logDriver: 'awslogs' as const, options: { 'awslogs-group': '/ecs/proxies' } }
      find.service('service-a').deployments![0]!.serviceConnectConfiguration = { enabled: true, logConfiguration }
      return addLogGroup(world, '/ecs/proxies', { retentionInDays: undefined })
    },
    'sessions of ECS Exec are kept longer than the profile allows': (_, find) => {
      const group = find.execLogGroup()
      group.retentionInDays = 3653
      return group.logGroupName!
    },
  },
})

check('log-groups.encrypted', {
  title: 'Log groups are encrypted with a key that can be used',
  covers: ['DG-INF-13', 'MR-INF-04'],
  controls: { nist: ['AU-9(3)', 'SC-28(1)'], soc2: ['CC7.3'], pci: ['10.3.2'], hipaa: ['164.312(a)(2)(iv)'] },
  severity: 'medium',
  remedy:
    'Associate a customer-managed key: aws logs associate-kms-key. Its policy must let the logs service of the ' +
    'region use it.',
  each: (platform) => platform.logGroups(),
  whenNone: NO_LOG_GROUP,
  async verify({ logGroupName, kmsKeyId }, context) {
    const problem = kmsKeyId === undefined ? 'no KMS key' : await keyProblem(kmsKeyId, context)
    context.expect(problem === undefined ? [] : [problem], `encryption of log group ${logGroupName}`).toEqual([])
  },
  breaks: {
    'no key': (_, find) => {
      const group = find.logGroup('/ecs/service-a')
      delete group.kmsKeyId
      return group.logGroupName!
    },
    "the trail's group has no key": (world) => {
      logTrailTo(world, 'audit-trail')
      return addLogGroup(world, 'audit-trail', { kmsKeyId: undefined })
    },
    "the builds' group has no key": (_, find) => {
      const group = find.logGroup('/aws/codebuild/worker-build')
      delete group.kmsKeyId
      return group.logGroupName!
    },
    "the web ACL's group has no key": ({ logs }) => {
      const group = logs.groups.first(({ logGroupName }) => logGroupName?.startsWith('aws-waf-logs-') === true)
      delete group.kmsKeyId
      return group.logGroupName!
    },
    'the key does not exist': (_, find) => {
      const group = find.logGroup('/ecs/service-b')
      group.kmsKeyId = `${group.kmsKeyId}-gone`
      return group.logGroupName!
    },
    'the key is disabled, so that nobody can read the logs': (_, find) => {
      find.key('logs').KeyState = 'Disabled'
    },
    'a key that encrypts by its public half': (_, find) => {
      Object.assign(find.key('logs'), { KeySpec: 'RSA_4096', KeyUsage: 'ENCRYPT_DECRYPT' })
    },
    'the key is about to be deleted': (_, find) => {
      find.key('logs').KeyState = 'PendingDeletion'
    },
  },
})
