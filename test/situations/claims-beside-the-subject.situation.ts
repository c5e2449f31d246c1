import { situation } from './situation.ts'

const HOST = 'token.actions.githubusercontent.com'

export default situation({
  what: 'a role that compares the repository and the environment of a workflow, and a wide subject besides',
  source: 'https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/',
  arrange: (_, find) => {
    const role = find.role('github-actions')
    const policy = JSON.parse(role.AssumeRolePolicyDocument) as { Statement: { Condition: object }[] }
    policy.Statement[0]!.Condition = {
      StringEquals: {
        [`${HOST}:aud`]: 'sts.amazonaws.com',
        [`${HOST}:repository`]: 'example-org/microservices',
        [`${HOST}:environment`]: 'production',
      },
      StringLike: { [`${HOST}:sub`]: 'repo:example-org/*' },
    }
    role.AssumeRolePolicyDocument = JSON.stringify(policy)
  },
  expected: { 'oidc.role-trust': 'pass' },
})
