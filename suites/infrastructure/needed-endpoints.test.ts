import { expect, test } from 'vitest'
import { servicesOf } from './needed-endpoints.ts'

test.for<[string, Parameters<typeof servicesOf>[0], string[]]>([
  ['nothing of AWS', { image: 'docker.io/library/nginx' }, []],
  ['an image of ECR', { image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1' }, ['ecr.api', 'ecr.dkr', 's3']],
  [
    'by its name of both families',
    { image: '111122223333.dkr-ecr.eu-west-1.on.aws/shop' },
    ['ecr.api', 'ecr.dkr', 's3'],
  ],
  ['a log group', { logConfiguration: { logDriver: 'awslogs' } }, ['logs']],
  [
    'a router that writes to CloudWatch',
    { logConfiguration: { logDriver: 'awsfirelens', options: { Name: 'cloudwatch_logs' } } },
    ['logs'],
  ],
  ['a router that writes elsewhere', { logConfiguration: { logDriver: 'awsfirelens', options: { Name: 'loki' } } }, []],
  [
    'a secret and a parameter',
    {
      secrets: [
        { name: 'A', valueFrom: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:a' },
        { name: 'B', valueFrom: '/shop/b' },
      ],
    },
    ['secretsmanager', 'ssm'],
  ],
  [
    'the password of another registry',
    { image: 'registry.example/shop', repositoryCredentials: { credentialsParameter: 'arn:aws:secretsmanager:x' } },
    ['secretsmanager'],
  ],
])('what a container takes to start: %s', ([, container, expected]) => {
  expect(servicesOf(container)).toEqual(expected)
})
