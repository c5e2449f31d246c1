import { expect, test } from 'vitest'
import { executionNeeds } from './execution-needs.ts'

const use = (valueFrom: string, kind: 'secret' | 'parameter') => ({
  name: 'A',
  valueFrom,
  definition: 'd',
  source: { kind, arnOrName: valueFrom },
})
const PULL = [
  'ecr:GetAuthorizationToken',
  'ecr:BatchCheckLayerAvailability',
  'ecr:GetDownloadUrlForLayer',
  'ecr:BatchGetImage',
]

test.each([
  ['a public image', { image: 'nginx:1' }, []],
  ['an image of ECR', { image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/a/b:1' }, PULL],
  ["an image of China's ECR", { image: '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/a:1' }, PULL],
  ['a name that only looks like ECR', { image: 'example.com/111122223333.dkr.ecr.eu-west-1.amazonaws.com/a' }, []],
  ['awslogs', { logConfiguration: { logDriver: 'awslogs' as const } }, ['logs:CreateLogStream', 'logs:PutLogEvents']],
  ['FireLens, which logs with the role of the task', { logConfiguration: { logDriver: 'awsfirelens' as const } }, []],
  [
    'a log group that is made at the start',
    { logConfiguration: { logDriver: 'awslogs' as const, options: { 'awslogs-create-group': 'true' } } },
    ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:CreateLogGroup'],
  ],
  [
    'a file of variables',
    { environmentFiles: [{ type: 's3' as const, value: 'arn:aws:s3:::b/a.env' }] },
    ['s3:GetObject', 's3:GetBucketLocation'],
  ],
])('%s', (_, container, expected) => {
  expect(executionNeeds([{ containerDefinitions: [container] }], [])).toEqual(expected)
})

test.each([
  [
    'a secret with a key of ours',
    {
      uses: [use('arn:aws:secretsmanager:eu-west-1:111122223333:secret:a', 'secret')],
      found: { kind: 'secret' as const, secret: { KmsKeyId: 'alias/ours' } },
    },
    ['secretsmanager:GetSecretValue', 'kms:Decrypt'],
  ],
  [
    "a parameter with AWS's key",
    { uses: [use('/a', 'parameter')], found: { kind: 'parameter' as const, parameter: { KeyId: 'alias/aws/ssm' } } },
    ['ssm:GetParameters'],
  ],
  ['a parameter that is not there', { uses: [use('/a', 'parameter')] }, ['ssm:GetParameters']],
])('%s', (_, secret, expected) => {
  expect(executionNeeds([], [secret])).toEqual(expected)
})
