import { situation } from './situation.ts'

export default situation({
  what: 'an execution role that may write to a log group by its ARN, which leaves out the streams in it',
  source: 'https://github.com/aws/aws-cdk/issues/6097',
  arrange: (_, find) => {
    const role = find.role('execution-role')
    role.attachedPolicies = []
    role.inlinePolicies['start'] = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'ecr:*', Resource: '*' },
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: ['service-a', 'service-b', 'worker'].map(
            (service) => `arn:aws:logs:us-east-1:111122223333:log-group:/ecs/production/${service}`,
          ),
        },
      ],
    })
  },
  expected: { 'iam.execution-permissions': /^fail: .*logs:CreateLogStream on /s },
})
