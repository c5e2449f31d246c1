import { situation } from './situation.ts'

export default situation({
  what: "a secret whose policy denies every way but the VPC's endpoint, by which the tasks read it",
  source:
    'https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/resource_based_policies/secretsmanager_secret_policy.json',
  arrange: (_, find) => {
    find.secret('worker', 'database').policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'secretsmanager:GetSecretValue',
          Resource: '*',
          Condition: { StringNotEquals: { 'aws:sourceVpce': find.vpcEndpoint('secretsmanager').VpcEndpointId } },
        },
      ],
    })
  },
  expected: { 'secrets.readable': 'pass', 'iam.execution-permissions': 'pass' },
})
