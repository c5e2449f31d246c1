import { situation } from './situation.ts'

export default situation({
  what: 'an execution role that was copied from another region, with the ARNs of that region',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html',
  arrange: (_, find) => {
    const role = find.role('execution-role')
    role.attachedPolicies = []
    role.inlinePolicies['start'] = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
        { Effect: 'Allow', Action: 'ecr:*', Resource: 'arn:aws:ecr:eu-west-1:111122223333:repository/*' },
        { Effect: 'Allow', Action: 'logs:*', Resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:*' },
      ],
    })
  },
  expected: {
    'iam.execution-permissions':
      /^fail: .*ecr:BatchGetImage on arn:aws:ecr:us-east-1.*is allowed on arn:aws:ecr:eu-west-1/s,
  },
})
