import { variants } from '../../harness/index.ts'
import { document } from './policy-scenes.ts'

variants('cloudtrail.logging', [
  {
    what: 'a trail whose home is elsewhere',
    arrange: (world) => void Object.assign(world.cloudtrail.trails.first().trail, { HomeRegion: 'eu-central-1' }),
    expected: 'pass',
  },
  {
    what: 'a trail of another name',
    settings: { identity: { trails: ['organization-*'] } },
    expected: 'fail',
  },
])

variants('cloudtrail.encryption', [
  {
    what: "the key of an organization's trail",
    arrange: (world) =>
      void Object.assign(world.cloudtrail.trails.first().trail, {
        KmsKeyId: 'arn:aws:kms:us-east-1:999988887777:key/12345678',
      }),
    expected: 'pass',
    calls: ['!DescribeKey'],
  },
])

variants('cloudtrail.bucket', [
  {
    what: 'a public policy that the access block restricts',
    arrange: (world) => {
      const bucket = world.s3.buckets.only(({ Name }) => Name.includes('-audit-'))
      bucket.policy = document({ Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket.Name}/*` })
    },
    expected: 'pass',
  },
])
