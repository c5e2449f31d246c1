import { situation } from './situation.ts'

export default situation({
  what: 'a task role that reads every secret of the account, action by action',
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html',
  arrange: (_, find) => {
    find.role('task-role').inlinePolicies['secrets'] = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'ssm:GetParametersByPath'], Resource: '*' },
      ],
    })
  },
  expected: {
    'task-roles.narrow': {
      'production-service-a:1': /^fail: .*secretsmanager:GetSecretValue on every secret.*on every parameter/s,
    },
  },
})
