import { variants, type World } from '../../../harness/index.ts'

/** The entrance forwards connections instead of requests. */
function asNetwork({ elbv2 }: World, protocol: 'TCP' | 'TLS'): void {
  const balancer = elbv2.loadBalancers.only()
  balancer.Type = 'network'
  for (const listener of elbv2.listeners) listener.Protocol = protocol
  const { attributes } = elbv2.attributes.get(balancer.LoadBalancerArn)!
  for (const key of Object.keys(attributes)) if (key.startsWith('routing.http.')) delete attributes[key]
}

type Bucket = ReturnType<World['s3']['buckets']['first']>

/** What AWS asks of the bucket's policy for network load balancers; returns the bucket. */
function letNetworkLog({ s3 }: World): Bucket {
  const bucket = s3.buckets.only(({ Name }) => Name.includes('access-logs'))
  const Allow = {
    Effect: 'Allow',
    Principal: { Service: 'delivery.logs.amazonaws.com' },
    Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
  }
  bucket.policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { ...Allow, Action: 's3:GetBucketAcl', Resource: `arn:aws:s3:::${bucket.Name}` },
      { ...Allow, Action: 's3:PutObject', Resource: `arn:aws:s3:::${bucket.Name}/alb/AWSLogs/111122223333/*` },
    ],
  })
  return bucket
}

/** Encrypts a bucket with the key of a purpose. */
function encrypt(bucket: Bucket, { kms }: World, purpose: string): void {
  const KMSMasterKeyID = kms.keys.only(({ Description }) => Description.startsWith(purpose)).Arn
  bucket.encryption = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID } }] }
}

variants('load-balancer.protection', [
  {
    what: 'a network load balancer, which reads no headers',
    arrange: (world) => asNetwork(world, 'TLS'),
    expected: ['pass'],
  },
])

variants('load-balancer.access-logs', [
  {
    what: 'a network load balancer that ends TLS',
    arrange: (world) => {
      asNetwork(world, 'TLS')
      letNetworkLog(world)
    },
    expected: ['pass'],
  },
  {
    what: 'a network load balancer, with a policy for application load balancers',
    arrange: (world) => asNetwork(world, 'TLS'),
    expected: [/^fail: .*does not allow delivery.logs.amazonaws.com s3:PutObject/s],
  },
  {
    what: 'a network load balancer, and a key of ours that knows its delivery',
    arrange: (world) => {
      asNetwork(world, 'TLS')
      encrypt(letNetworkLog(world), world, 's3 ')
    },
    expected: ['pass'],
  },
  {
    what: 'a network load balancer, and a key of ours that does not know its delivery',
    arrange: (world) => {
      asNetwork(world, 'TLS')
      encrypt(letNetworkLog(world), world, 'secrets ')
    },
    expected: [/^fail: .*the policy of key .* does not allow delivery.logs.amazonaws.com kms:GenerateDataKey/s],
  },
  {
    what: 'a network load balancer that ends TLS and has no log',
    arrange: (world) => {
      asNetwork(world, 'TLS')
      world.elbv2.attributes.get(world.elbv2.loadBalancers.only().LoadBalancerArn)!.attributes[
        'access_logs.s3.enabled'
      ] = 'false'
    },
    expected: ['fail'],
  },
  {
    what: 'a network load balancer without TLS, which has nothing to log',
    arrange: (world) => asNetwork(world, 'TCP'),
    expected: ['not-applicable'],
  },
])

variants('load-balancer.placement', [
  {
    what: 'no entrance, as the configuration says, and tasks with addresses of the internet',
    settings: { has: { publicEntrance: false } },
    arrange: ({ elbv2, ecs }) => {
      elbv2.loadBalancers.clear()
      const [service] = ecs.services
      service!.networkConfiguration!.awsvpcConfiguration!.assignPublicIp = 'ENABLED'
    },
    expected: /^fail: .*whose tasks have public addresses/s,
  },
])
