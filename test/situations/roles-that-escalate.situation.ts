import { situation } from './situation.ts'

export default situation({
  what: 'a deployment role that manages roles without a boundary: one call makes it an administrator',
  source: 'https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/',
  arrange: (_, find) => {
    const role = find.role('github-actions')
    delete role.permissionsBoundary
    role.inlinePolicies['terraform'] = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['iam:Attach*', 'iam:Put*', 'iam:Create*'], Resource: '*' }],
    })
  },
  expected: {
    'iam.no-administrator': {
      'ecs-microservices-production-github-actions': /^fail: .*iam:AttachRolePolicy on itself/s,
      'production-task-role': 'pass',
    },
  },
})
