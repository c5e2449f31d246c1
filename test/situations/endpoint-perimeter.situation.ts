import { situation } from './situation.ts'

export default situation({
  what: "endpoints for the organization's people and resources alone, with the layers of ECR's images let through",
  source:
    'https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/vpc_endpoint_policies/s3_endpoint_policy.json',
  arrange: ({ ec2 }) => {
    const Allow = { Effect: 'Allow', Principal: '*' }
    const ours = { 'aws:PrincipalOrgID': 'o-exampleorgid', 'aws:ResourceOrgID': 'o-exampleorgid' }
    for (const endpoint of ec2.vpcEndpoints)
      endpoint.PolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { ...Allow, Action: '*', Resource: '*', Condition: { StringEquals: ours } },
          { ...Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*' },
        ],
      })
  },
  expected: { 'endpoints.policy': 'pass' },
})
