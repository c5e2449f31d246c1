import { variants } from '../../harness/index.ts'
import { addLogGroup } from './log-scenes.ts'

variants('log-groups.exist', [
  {
    what: 'a project that has not built yet: CodeBuild makes its log group',
    arrange: ({ logs }) =>
      void logs.groups.remove(({ logGroupName }) => logGroupName === '/aws/codebuild/worker-build'),
    expected: 'pass',
  },
])

variants('log-groups.retention', [
  {
    what: 'groups that nothing of the platform writes to',
    arrange: (world) => {
      addLogGroup(world, '/aws/codebuild/of-others', { retentionInDays: undefined })
      addLogGroup(world, '/aws/ecs/containerinsights/of-others/performance', { retentionInDays: 1 })
    },
    expected: 'pass',
  },
  {
    what: 'a project whose log goes elsewhere, as it says',
    arrange: ({ codebuild, logs }) => {
      codebuild.projects.first(({ name }) => name === 'worker-build').logsConfig = {
        cloudWatchLogs: { status: 'DISABLED' },
      }
      delete logs.groups.first(({ logGroupName }) => logGroupName === '/aws/codebuild/worker-build').retentionInDays
    },
    expected: 'pass',
  },
  {
    what: 'a project that names no log group: it is called as the project is',
    arrange: ({ codebuild, logs }) => {
      delete codebuild.projects.first(({ name }) => name === 'worker-build').logsConfig
      delete logs.groups.first(({ logGroupName }) => logGroupName === '/aws/codebuild/worker-build').retentionInDays
    },
    expected: { '/aws/codebuild/worker-build': 'fail', '/ecs/worker': 'pass' },
  },
  {
    what: "a trail that writes to another account's log group",
    arrange: ({ cloudtrail }) => {
      cloudtrail.trails.only().trail.CloudWatchLogsLogGroupArn =
        'arn:aws:logs:us-east-1:444455556666:log-group:organization:*'
    },
    expected: 'pass',
  },
])

variants('log-groups.encrypted', [
  {
    what: 'a key of another account, which is not read',
    arrange: ({ logs }) => {
      logs.groups.first(({ logGroupName }) => logGroupName === '/ecs/worker').kmsKeyId =
        'arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab'
    },
    expected: {
      '/ecs/worker': /^inconclusive: .*belongs to account 444455556666; name a role/s,
      '/ecs/service-a': 'pass',
    },
  },
])
