import { addAdministrator } from '../../suites/infrastructure/role-breaks.ts'
import { situation } from './situation.ts'

export default situation({
  what: 'a deployment role that may hand one role to CloudFormation, by its name: an administrator',
  source: 'https://iamlens.dev/learn/iam-passrole-explained',
  arrange: (world, find) => {
    const Arn = addAdministrator(world, { Service: 'cloudformation.amazonaws.com' })
    const role = find.role('github-actions')
    role.inlinePolicies['stacks'] = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'cloudformation:*', Resource: '*' },
        { Effect: 'Allow', Action: 'iam:PassRole', Resource: Arn },
      ],
    })
  },
  expected: {
    'iam.no-administrator': {
      'ecs-microservices-production-github-actions': /^fail: .*iam:PassRole on administrator .*create any resource/s,
      'production-task-role': 'pass',
    },
    'iam.pass-role': 'pass',
  },
})
