import { situation } from './situation.ts'

export default situation({
  what: 'a task role that reads every secret, by the six characters that end the ARN of each',
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html',
  arrange: (_, find) => {
    find.role('task-role').inlinePolicies['secrets'] = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:*-??????',
      },
    })
  },
  expected: { 'task-roles.narrow': /^fail: .*secretsmanager:GetSecretValue on every secret/s },
})
