import { variants } from '../../harness/index.ts'

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

variants('log-groups.retention', [
  {
    what: 'events are kept longer than is promised',
    arrange: ({ logs }) => {
      for (const group of logs.groups) group.retentionInDays = 400
    },
    expected: 'pass',
  },
])
