/**
 * What the fuzz test cannot show: the bytes on the wire as AWS writes them, and the requests of other clients than the
 * JavaScript SDK.
 */
import { Agent } from 'node:http'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import * as cloudtrail from '@aws-sdk/client-cloudtrail'
import * as cloudwatch from '@aws-sdk/client-cloudwatch'
import * as ec2 from '@aws-sdk/client-ec2'
import * as elbv2 from '@aws-sdk/client-elastic-load-balancing-v2'
import * as iam from '@aws-sdk/client-iam'
import * as kms from '@aws-sdk/client-kms'
import * as s3 from '@aws-sdk/client-s3'
import * as securityhub from '@aws-sdk/client-securityhub'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Services } from '../../fixtures/sandbox/accounts.ts'
import { AwsError } from '../../fixtures/sandbox/errors.ts'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { defineService } from '../../fixtures/sandbox/service.ts'

const state = () => ({})
const details = { message: 'why <not>', $metadata: {} }
let received: unknown

const services = {
  cloudtrail: defineService<typeof cloudtrail, object>({
    module: cloudtrail,
    client: 'CloudTrailClient',
    state,
    handlers: { DescribeTrails: () => ({ trailList: [{ Name: 't' }] }) },
  }),
  cloudwatch: defineService<typeof cloudwatch, object>({
    module: cloudwatch,
    client: 'CloudWatchClient',
    state,
    handlers: {
      DescribeAlarms: () => ({ MetricAlarms: [{ AlarmName: 'cpu', Threshold: 79.5 }], CompositeAlarms: [] }),
      GetDashboard: () => {
        throw new cloudwatch.ResourceNotFound(details)
      },
      PutMetricData: (input) => ((received = input.MetricData?.length), {}),
    },
  }),
  ec2: defineService<typeof ec2, object>({
    module: ec2,
    client: 'EC2Client',
    state,
    handlers: {
      DeleteVpc: () => ({}),
      DescribeVpcs: (input) => {
        received = input
        if (input.VpcIds?.includes('vpc-x'))
          throw new AwsError('InvalidVpcID.NotFound', "The vpc ID 'vpc-x' does not exist")
        return { Vpcs: [{ VpcId: 'vpc-1', Tags: [{ Key: 'a', Value: 'é <&>' }] }] }
      },
    },
  }),
  elbv2: defineService<typeof elbv2, object>({
    module: elbv2,
    client: 'ElasticLoadBalancingV2Client',
    state,
    handlers: { DescribeLoadBalancers: (input) => ((received = input), { LoadBalancers: [] }) },
  }),
  iam: defineService<typeof iam, object>({
    module: iam,
    client: 'IAMClient',
    state,
    handlers: {
      GetRole: () => {
        throw new iam.NoSuchEntityException(details)
      },
      DeleteRole: () => ({}),
    },
  }),
  kms: defineService<typeof kms, object>({
    module: kms,
    client: 'KMSClient',
    state,
    handlers: {
      DescribeKey: () => {
        throw new kms.NotFoundException(details)
      },
    },
  }),
  s3: defineService<typeof s3, object>({
    module: s3,
    client: 'S3Client',
    state,
    handlers: {
      GetBucketLocation: ({ Bucket }) => (Bucket === 'ireland' ? { LocationConstraint: 'eu-west-1' } : {}),
      GetObject: (input) => ((received = input), { Body: Buffer.from('the object') as never }),
      HeadBucket: ({ Bucket }) => {
        if (Bucket === 'nowhere') throw new s3.NotFound(details)
        return { BucketRegion: 'eu-west-1' }
      },
      HeadObject: () => ({ ContentLength: 1234, ETag: '"e"' }),
      ListBuckets: () => ({ Buckets: [] }),
      PutObject: (input) => (
        (received = { ...input, Body: Buffer.from(input.Body as Uint8Array).toString() }),
        { ETag: '"e"' }
      ),
    },
  }),
  securityhub: defineService<typeof securityhub, object>({
    module: securityhub,
    client: 'SecurityHubClient',
    state,
    handlers: {
      DescribeHub: () => {
        throw new securityhub.InvalidAccessException({ ...details, Message: 'not subscribed', Code: 'OwnCode' })
      },
    },
  }),
} as unknown as Services

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await Sandbox.start({ services })
})
afterAll(() => sandbox.close())

const config = () => ({
  endpoint: sandbox.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' },
  maxAttempts: 1,
})

/** A request as it is on the wire, signed for a service. */
async function request(
  signingName: string,
  path: string,
  init: RequestInit & { headers?: Record<string, string> } = {},
) {
  const authorization =
    `AWS4-HMAC-SHA256 Credential=AKIA/20261121/eu-west-1/${signingName}/aws4_request, SignedHeaders=host, ` +
    'Signature=0'
  const answer = await fetch(sandbox.url + path, { ...init, headers: { authorization, ...init.headers } })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}
const form = (signingName: string, parameters: string) =>
  request(signingName, '/', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: parameters,
  })
const target = (signingName: string, name: string, body: object, headers = {}) =>
  request(signingName, '/', {
    method: 'POST',
    headers: { 'x-amz-target': name, 'content-type': 'application/x-amz-json-1.1', ...headers },
    body: JSON.stringify(body),
  })

const UUID = '[0-9a-f-]{36}'

test.each<[string, () => ReturnType<typeof request>, number, RegExp]>([
  [
    'an answer of EC2',
    () => form('ec2', 'Action=DescribeVpcs&Version=2016-11-15'),
    200,
    RegExp(
      `^<\\?xml version="1.0" encoding="UTF-8"\\?>\n<DescribeVpcsResponse ` +
        `xmlns="http://ec2.amazonaws.com/doc/2016-11-15"><requestId>${UUID}</requestId><vpcSet><item>.*<tagSet><item><key>a</key><value>é ` +
        '&lt;&amp;&gt;</value></item></tagSet>',
    ),
  ],
  [
    'an answer of EC2 that says only yes',
    () => form('ec2', 'Action=DeleteVpc&Version=2016-11-15&VpcId=vpc-1'),
    200,
    /<return>true<\/return><\/DeleteVpcResponse>$/,
  ],
  [
    'an error of EC2',
    () => form('ec2', 'Action=DescribeVpcs&Version=2016-11-15&VpcId.1=vpc-x'),
    400,
    RegExp(
      `<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>The vpc ID (&apos;|')vpc-x(&apos;|') ` +
        `does not exist</Message></Error></Errors><RequestID>${UUID}</RequestID></Response>$`,
    ),
  ],
  [
    'an answer of IAM without a result',
    () => form('iam', 'Action=DeleteRole&Version=2010-05-08&RoleName=r'),
    200,
    RegExp(
      `<DeleteRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata><RequestId>${UUID}`,
    ),
  ],
  [
    'an error of IAM, by its query code',
    () => form('iam', 'Action=GetRole&Version=2010-05-08&RoleName=r'),
    404,
    RegExp(
      '<ErrorResponse [^>]*><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>why ' +
        `&lt;not&gt;</Message></Error><RequestId>${UUID}</RequestId></ErrorResponse>$`,
    ),
  ],
  [
    'an error of KMS: 400, whatever the model says',
    () => target('kms', 'TrentService.DescribeKey', { KeyId: 'k' }),
    400,
    /^\{"__type":"NotFoundException","message":"why <not>"\}$/,
  ],
  [
    'a request that is not JSON',
    () =>
      request('kms', '/', {
        method: 'POST',
        headers: { 'x-amz-target': 'TrentService.DescribeKey' },
        body: '{"KeyId"',
      }),
    400,
    /^\{"__type":"SerializationException","message":"DescribeKey: .*JSON/,
  ],
  [
    'botocore’s longer target',
    () => target('cloudtrail', 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DescribeTrails', {}),
    200,
    /^\{"trailList":\[\{"Name":"t"\}\]\}$/,
  ],
  [
    'CloudWatch to an older client',
    () => form('monitoring', 'Action=DescribeAlarms&Version=2010-08-01'),
    200,
    /<DescribeAlarmsResult><CompositeAlarms\/><MetricAlarms><member><AlarmName>cpu<\/AlarmName><Threshold>79.5<\/Threshold>/,
  ],
  [
    'an error of CloudWatch to an older client',
    () => form('monitoring', 'Action=GetDashboard&Version=2010-08-01&DashboardName=d'),
    404,
    /<Code>ResourceNotFound<\/Code>/,
  ],
  [
    'a bucket’s region, unwrapped',
    () => request('s3', '/ireland?location'),
    200,
    /^<LocationConstraint xmlns="http:\/\/s3.amazonaws.com\/doc\/2006-03-01\/">eu-west-1<\/LocationConstraint>$/,
  ],
  [
    'the region of a bucket of us-east-1',
    () => request('s3', '/virginia?location'),
    200,
    /^<LocationConstraint xmlns="[^"]*"\/>$/,
  ],
  ['an error of S3 without a body', () => request('s3', '/nowhere', { method: 'HEAD' }), 404, /^$/],
  [
    'an error of S3',
    () => request('s3', '/b?policy'),
    501,
    RegExp(
      `<Error><Code>NotImplemented</Code><Message>.*</Message><RequestId>${UUID}</RequestId><HostId>${UUID}/host</HostId></Error>$`,
    ),
  ],
])('%s', async (_, send, status, text) => {
  const answer = await send()
  expect(answer.text).toMatch(text)
  expect(answer.status).toBe(status)
})

test('headers that clients read errors and request ids from', async () => {
  const hub = await request('securityhub', '/accounts')
  expect([hub.status, hub.headers.get('x-amzn-errortype')]).toEqual([401, 'InvalidAccessException'])
  expect(JSON.parse(hub.text)).toMatchObject({ Code: 'OwnCode' })
  const dashboard = await target('monitoring', 'GraniteServiceVersion20100801.GetDashboard', { DashboardName: 'd' })
  expect(dashboard.headers.get('x-amzn-query-error')).toBe('ResourceNotFound;Sender')
  expect(dashboard.headers.get('x-amzn-requestid')).toMatch(RegExp(`^${UUID}$`))
  expect((await request('s3', '/')).headers.get('x-amz-request-id')).toMatch(RegExp(`^${UUID}$`))
})

test.each<[string, string, object]>([
  [
    'lists in EC2 are flat',
    'Action=DescribeVpcs&Version=2016-11-15&VpcId.2=b&VpcId.10=c&VpcId.1=a',
    { VpcIds: ['a', 'b', 'c'] },
  ],
  [
    'structures in lists',
    'Action=DescribeVpcs&Version=2016-11-15&Filter.1.Name=tag%3Aa.b&Filter.1.Value.1=x+%26&DryRun=true',
    { Filters: [{ Name: 'tag:a.b', Values: ['x &'] }], DryRun: true },
  ],
])('forms: %s', async (_, parameters, input) => {
  await form('ec2', parameters)
  expect(received).toEqual(input)
})

test.each<[string, string, object]>([
  ['members', 'Names.member.1=a&Names.member.2=b&PageSize=5', { Names: ['a', 'b'], PageSize: 5 }],
  ['an empty list', 'Names=', { Names: [] }],
])('awsQuery: %s', async (_, parameters, input) => {
  await form('elasticloadbalancing', `Action=DescribeLoadBalancers&Version=2015-12-01&${parameters}`)
  expect(received).toEqual(input)
})

test('a query may come as a GET', async () => {
  expect((await request('ec2', '/?Action=DescribeVpcs&Version=2016-11-15&VpcId.1=a')).status).toBe(200)
  expect(received).toEqual({ VpcIds: ['a'] })
})

test('a presigned URL is as good as a signature', async () => {
  const answer = await fetch(
    `${sandbox.url}/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20261121%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Signature=0`,
  )
  expect(await answer.text()).toBe('the object')
})

test('large metric data comes gzipped', async () => {
  const MetricData = Array.from({ length: 500 }, (_, n) => ({ MetricName: `metric-${n}`, Value: n }))
  await new cloudwatch.CloudWatchClient(config()).send(
    new cloudwatch.PutMetricDataCommand({ Namespace: 'n', MetricData }),
  )
  expect(received).toBe(500)
  const body = gzipSync('Action=PutMetricData&Version=2010-08-01&Namespace=n&MetricData.member.1.MetricName=m')
  await request('monitoring', '/', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' },
    body,
  })
  expect(received).toBe(1)
})

test('S3 objects: streamed in chunks, names with everything in them', async () => {
  const client = new s3.S3Client({ ...config(), forcePathStyle: true })
  const Key = 'a dir//../é+%2F?x#y.txt'
  await client.send(
    new s3.PutObjectCommand({
      Bucket: 'b',
      Key,
      Body: Readable.from([Buffer.from('stre'), Buffer.from('amed')]),
      ContentLength: 8,
    }),
  )
  expect(received).toMatchObject({ Bucket: 'b', Key, Body: 'streamed' })
  const { Body } = await client.send(new s3.GetObjectCommand({ Bucket: 'b', Key }))
  expect(await Body!.transformToString()).toBe('the object')
  expect(received).toMatchObject({ Key })
})

test('aws-chunked: signed chunks, and trailers after the last', async () => {
  const body =
    '4;chunk-signature=0\r\nab\r\n\r\n3;chunk-signature=0\r\ncde\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n'
  await request('s3', '/b/k', {
    method: 'PUT',
    headers: { 'content-encoding': 'aws-chunked', 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' },
    body,
  })
  expect(received).toMatchObject({ Bucket: 'b', Key: 'k', Body: 'ab\r\ncde' })
})

test('HEAD tells the length of what it does not send', async () => {
  const head = await new s3.S3Client({ ...config(), forcePathStyle: true }).send(
    new s3.HeadObjectCommand({ Bucket: 'b', Key: 'k' }),
  )
  expect(head).toMatchObject({ ContentLength: 1234, ETag: '"e"' })
})

test('S3 in virtual-hosted style', async () => {
  // not every machine resolves *.localhost
  const lookup = (_host: string, options: { all?: boolean }, done: (...results: unknown[]) => void) =>
    options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)
  const client = new s3.S3Client({
    ...config(),
    endpoint: sandbox.url.replace('127.0.0.1', 'localhost'),
    requestHandler: { httpAgent: new Agent({ lookup: lookup as never }) },
  })
  expect((await client.send(new s3.GetBucketLocationCommand({ Bucket: 'ireland' }))).LocationConstraint).toBe(
    'eu-west-1',
  )
  await client.send(new s3.GetObjectCommand({ Bucket: 'my-bucket', Key: 'ireland/k' }))
  expect(received).toMatchObject({ Bucket: 'my-bucket', Key: 'ireland/k' })
  await expect(client.send(new s3.HeadBucketCommand({ Bucket: 'nowhere' }))).rejects.toMatchObject({ name: 'NotFound' })
  client.destroy()
})
