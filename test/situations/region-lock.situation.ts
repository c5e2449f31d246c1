import { situation } from './situation.ts'

export default situation({
  what: 'a boundary that allows one region alone, the one in which the platform is',
  source: 'https://github.com/aws-containers/amazon-ecs-exec-checker/issues/44',
  arrange: ({ iam }, find) => {
    const Arn = 'arn:aws:iam::111122223333:policy/one-region'
    const Document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: '*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:RequestedRegion': ['us-east-1'] } },
        },
      ],
    })
    const like = structuredClone(iam.policies.first(({ PolicyName }) => PolicyName.endsWith('-permissions-boundary')))
    const versions = [{ ...like.versions[0]!, Document }]
    iam.policies.add({ ...like, PolicyName: 'one-region', Arn, versions })
    find.role('execution-role').permissionsBoundary = Arn
  },
  expected: { 'iam.execution-permissions': 'pass', 'secrets.readable': 'pass' },
})
