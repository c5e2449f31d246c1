import { variants, type Variant, type World } from '../../harness/index.ts'
import { addStatements } from './policy-scenes.ts'

variants('cloudtrail.logging', [
  {
    what: 'a trail whose home is elsewhere',
    arrange: (world) => void Object.assign(world.cloudtrail.trails.first().trail, { HomeRegion: 'eu-central-1' }),
    expected: 'pass',
  },
  {
    what: 'a trail of another name',
    settings: { identity: { trails: ['organization-*'] } },
    expected: /^fail: .*identity\.trails: organization-\*.*there is production-audit-trail/,
  },
])

/** A second trail beside the one that audits. */
const besides =
  (change: object, more: object = {}): NonNullable<Variant['arrange']> =>
  ({ cloudtrail }) => {
    const like = structuredClone(cloudtrail.trails.first())
    const TrailARN = `${like.trail.TrailARN}-2`
    cloudtrail.trails.add({ ...like, ...more, trail: { ...like.trail, Name: 'second', TrailARN, ...change } })
  }

variants('cloudtrail.management-events', [
  {
    what: 'a trail for data events beside the one that audits',
    arrange: besides({}, { eventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: false }] }),
    expected: 'pass',
  },
  {
    what: 'a second trail that logs management events in part',
    arrange: besides({}, { eventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] }),
    expected: { 'production-audit-trail': 'pass', second: 'fail' },
  },
])

variants('cloudtrail.all-regions', [
  {
    what: 'an older trail of one region beside that of all regions',
    arrange: besides({ IsMultiRegionTrail: false }),
    expected: 'pass',
  },
  {
    what: "an organization's trail alone, kept by another account",
    arrange: ({ cloudtrail }, account) => {
      const row = cloudtrail.trails.only()
      cloudtrail.trails.clear()
      const TrailARN = row.trail.TrailARN.replace('111122223333', '444455556666')
      account('444455556666').cloudtrail.trails.add({
        ...row,
        trail: { ...row.trail, TrailARN, IsOrganizationTrail: true },
      })
    },
    expected: 'pass',
  },
])

const FOREIGN_KEY = 'arn:aws:kms:us-east-1:999988887777:key/12345678'

variants('cloudtrail.encryption', [
  {
    what: "the key of an organization's trail, with which deliveries succeed",
    arrange: ({ cloudtrail }) => void (cloudtrail.trails.first().trail.KmsKeyId = FOREIGN_KEY),
    expected: /^pass: .*account 999988887777/s,
    calls: ['!DescribeKey', 'GetTrailStatus'],
  },
  {
    what: "the key of an organization's trail, with which deliveries fail",
    arrange: ({ cloudtrail }) => {
      const row = cloudtrail.trails.first()
      row.trail.KmsKeyId = FOREIGN_KEY
      row.LatestDeliveryError = 'KMS.DisabledException'
    },
    expected: 'inconclusive',
  },
])

const auditBucket = ({ s3 }: World) => s3.buckets.only(({ Name }) => Name.includes('-audit-'))

variants('cloudtrail.bucket', [
  {
    what: 'a public policy that the access block restricts',
    arrange: (world) => {
      const bucket = auditBucket(world)
      const Resource = `arn:aws:s3:::${bucket.Name}/*`
      addStatements(bucket, { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource })
    },
    expected: 'pass',
  },
  {
    what: 'a perimeter of the organization and its networks that leaves services of AWS out',
    arrange: (world) => {
      const bucket = auditBucket(world)
      const Deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${bucket.Name}/*` }
      const isNoService = { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } }
      addStatements(
        bucket,
        { ...Deny, Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-exampleorgid' }, ...isNoService } },
        { ...Deny, Condition: { NotIpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' }, ...isNoService } },
        { ...Deny, Condition: { StringNotEquals: { 'aws:SourceOrgID': 'o-exampleorgid' } } },
      )
    },
    expected: 'pass',
  },
  {
    what: "services of another organization's accounts alone",
    arrange: (world) => {
      const bucket = auditBucket(world)
      const Deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${bucket.Name}/*` }
      addStatements(bucket, { ...Deny, Condition: { StringNotEquals: { 'aws:SourceOrgID': 'o-another' } } })
    },
    expected: /^fail: .*denies cloudtrail.amazonaws.com s3:PutObject/s,
  },
  {
    what: 'what depends on the place in the organization, which members are not shown',
    arrange: (world) => {
      const bucket = auditBucket(world)
      const Deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${bucket.Name}/*` }
      const Condition = { 'ForAllValues:StringNotLike': { 'aws:SourceOrgPaths': ['o-exampleorgid/r-1/*'] } }
      addStatements(bucket, { ...Deny, Condition })
    },
    expected: /^inconclusive: .*depends on aws:SourceOrgPaths/s,
  },
])
