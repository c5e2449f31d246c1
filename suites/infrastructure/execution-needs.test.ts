import { expect, test } from 'vitest'
import { executionNeeds } from './execution-needs.ts'

const PLACE = { account: '111122223333', region: 'eu-west-1' }
const subject = { id: 'api:1', type: 'ecs:task-definition', name: 'api:1', region: 'eu-west-1' }
const PULL = (repository: string): string[] => [
  'ecr:GetAuthorizationToken on *',
  `ecr:BatchGetImage on ${repository}`,
  `ecr:GetDownloadUrlForLayer on ${repository}`,
]
const STREAMS = 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/api:log-stream:'
const LOG = [
  `logs:CreateLogStream on ${STREAMS}api/api/0123456789abcdef0123456789abcdef`,
  `logs:PutLogEvents on ${STREAMS}api/api/0123456789abcdef0123456789abcdef`,
]
const GROUP = { 'awslogs-group': '/ecs/api', 'awslogs-stream-prefix': 'api' }

test.each([
  ['a public image', { image: 'nginx:1' }, []],
  [
    'an image of ECR, in whatever region and account',
    { image: '444455556666.dkr.ecr.us-east-1.amazonaws.com/a/b:1' },
    PULL('arn:aws:ecr:us-east-1:444455556666:repository/a/b'),
  ],
  [
    "an image of China's ECR",
    { image: '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/a:1' },
    PULL('arn:aws-cn:ecr:cn-north-1:111122223333:repository/a'),
  ],
  ['a name that only looks like ECR', { image: 'example.com/111122223333.dkr.ecr.eu-west-1.amazonaws.com/a' }, []],
  ['awslogs', { name: 'api', logConfiguration: { logDriver: 'awslogs' as const, options: GROUP } }, LOG],
  ['FireLens, which logs with the role of the task', { logConfiguration: { logDriver: 'awsfirelens' as const } }, []],
  [
    'a log group that is made at the start',
    {
      name: 'api',
      logConfiguration: { logDriver: 'awslogs' as const, options: { ...GROUP, 'awslogs-create-group': 'true' } },
    },
    [...LOG, `logs:CreateLogGroup on ${STREAMS}`],
  ],
  [
    'a file of variables',
    { environmentFiles: [{ type: 's3' as const, value: 'arn:aws:s3:::b/a.env' }] },
    ['s3:GetObject on arn:aws:s3:::b/a.env', 's3:GetBucketLocation on arn:aws:s3:::b'],
  ],
  [
    'the configuration of a log router',
    {
      firelensConfiguration: {
        type: 'fluentbit' as const,
        options: { 'config-file-type': 's3', 'config-file-value': 'arn:aws:s3:::b/router.conf' },
      },
    },
    ['s3:GetObject on arn:aws:s3:::b/router.conf', 's3:GetBucketLocation on arn:aws:s3:::b'],
  ],
])('%s', (_, container, expected) => {
  const needs = executionNeeds([{ containerDefinitions: [container], subject }], PLACE)
  expect(needs.map(({ action, resource }) => `${action} on ${resource}`)).toEqual(expected)
})

test('what several definitions need is one request, with the definitions that make it', () => {
  const containerDefinitions = [{ image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/a:1' }]
  const other = { ...subject, id: 'worker:1' }
  const [token] = executionNeeds(
    [
      { containerDefinitions, subject },
      { containerDefinitions, subject: other },
    ],
    PLACE,
  )
  expect(token).toMatchObject({ action: 'ecr:GetAuthorizationToken', definitions: ['api:1', 'worker:1'] })
})
