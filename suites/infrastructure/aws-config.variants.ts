import { variants, type World } from '../../harness/index.ts'
import { document } from './policy-scenes.ts'

variants('config.coverage', [
  {
    what: 'global types are recorded elsewhere',
    settings: { identity: { configGlobalRegion: 'eu-central-1' } },
    arrange: (world) =>
      void Object.assign(world.config.recorders.first().recorder, {
        recordingGroup: { allSupported: true, includeGlobalResourceTypes: false },
      }),
    expected: 'pass',
  },
  {
    what: 'of several recorders one is enough',
    arrange: (world) => {
      const first = world.config.recorders.first()
      world.config.recorders.add({
        ...first,
        recorder: {
          ...first.recorder,
          name: 'narrow',
          recordingGroup: { allSupported: false, resourceTypes: ['AWS::S3::Bucket'] },
        },
      })
    },
    expected: 'pass',
  },
])

variants('config.recording', [
  {
    what: 'a recorder that a service runs for itself is none of ours',
    arrange: (world) =>
      void Object.assign(world.config.recorders.first().recorder, { servicePrincipal: 'securityhub.amazonaws.com' }),
    expected: 'fail',
  },
  {
    what: 'the status in capitals, as the service writes it',
    arrange: (world) => void Object.assign(world.config.recorders.first(), { lastStatus: 'SUCCESS' }),
    expected: 'pass',
  },
])

/** The bucket and the key know the recorder's role, and no service. */
function deliverByRole(world: World, Resource: string): void {
  const bucket = world.s3.buckets.only(({ Name }) => Name === world.config.channels.only().channel.s3BucketName)
  const key = world.kms.keys.only(({ Description }) => Description.startsWith('audit '))
  const recorder = world.iam.roles.only(({ RoleName }) => RoleName.endsWith('-config-recorder'))
  bucket.policy = document({ Principal: { AWS: recorder.Arn }, Action: 's3:*', Resource: '*' })
  key.policy = document({ Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' })
  recorder.inlinePolicies['deliver'] = document({ Action: 'kms:GenerateDataKey', Resource })
}

variants('config.delivery', [
  {
    what: "a bucket and a key that know the recorder's role, and no service",
    arrange: (world) => deliverByRole(world, '*'),
    expected: 'pass',
  },
  {
    what: "a recorder's role that may use another key alone",
    arrange: (world) => deliverByRole(world, 'arn:aws:kms:us-east-1:111122223333:key/another'),
    expected: /^fail: .*the policy of key .* does not allow config.amazonaws.com kms:GenerateDataKey/s,
  },
])
