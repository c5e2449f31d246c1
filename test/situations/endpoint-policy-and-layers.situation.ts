import { situation } from './situation.ts'

export default situation({
  what: "a gateway to S3 whose policy knows the company's own buckets alone, so that no layer of an image comes",
  source: 'https://github.com/awsdocs/amazon-ecr-user-guide/issues/8',
  arrange: (_, find) => {
    find.vpcEndpoint('s3').PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::acme-*', 'arn:aws:s3:::acme-*/*'] },
      ],
    })
  },
  expected: { 'endpoints.policy': { 'production-s3': /^fail: .*starport-layer-bucket/s, 'production-logs': 'pass' } },
})
