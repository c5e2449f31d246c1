/**
 * Secrets are planted wherever an account, a configuration or a caller can hold them. A full scan reads them all, and
 * none of them remains in the evidence, on disk during the run, in Allure's results or on the terminal. Secrets that
 * cannot be recognised, such as a plain word in a free text, are a limit that docs/evidence.md states.
 */
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { World } from '../../fixtures/sandbox/world.ts'
import { referenceOverrides } from '../../fixtures/platform/settings.ts'
import { verifyBundle } from '../../evidence/verify.ts'
import { ProofSandbox, SANDBOX_KEYS, SANDBOX_REGION } from '../../harness/proof/scene.ts'
import type { RunRecord } from '../../record/run.ts'
import { KINDS, partsOf, spellings, type Kind } from './canaries.ts'
import { checkride, type Outcome } from './checkride.ts'

const HARNESS = join(import.meta.dirname, '../../harness/index.ts')
const planted = new Map<string, string>()

/** A canary of a kind for a place. */
function canary(place: string, kind: Kind): string {
  const secret = KINDS[kind](place)
  planted.set(place, secret)
  return secret
}

const inPolicy = (secret: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalTag/deploy': secret } },
      },
    ],
  })

/** Plants canaries in AWS's answers. */
function plant({ ec2, ecs, kms, iam, s3, ssm, logs, dynamodb, route53, securityhub, elbv2, ecr }: World): void {
  const vpc = ec2.vpcs.first(({ IsDefault }) => IsDefault !== true)
  vpc.Tags = [
    ...(vpc.Tags ?? []),
    { Key: 'DbPassword', Value: canary('tag by name', 'password') },
    { Key: 'Note', Value: `deployed with ${canary('tag by shape', 'github')}` },
  ]
  ec2.subnets
    .first(({ VpcId }) => VpcId === vpc.VpcId)
    .Tags?.push({
      Key: 'note',
      Value: `postgres://app:${canary('tag that is a connection', 'password')}@db.internal:5432/orders`,
    })
  const rule = ec2.securityGroupRules.first(({ IsEgress }) => !IsEgress)
  rule.Description = `until friday, password=${canary('security group rule', 'password')}`
  ec2.flowLogs
    .first()
    .Tags?.push({ Key: 'webhook', Value: `https://hooks.slack.com/services/T0/B0/${canary('webhook', 'path')}` })

  const service = ecs.services.first()
  service.tags = [...(service.tags ?? []), { key: 'deploy-token', value: canary('ECS tag', 'slack') }]
  ecs.clusters.first().tags?.push({ key: 'ci', value: canary('cluster tag', 'jwt') })
  const definition = ecs.taskDefinitions.first(({ taskDefinitionArn }) => taskDefinitionArn === service.taskDefinition)
  const [container] = definition.containerDefinitions ?? []
  Object.assign(container!, {
    environment: [
      { name: 'MODE', value: canary('container environment', 'password') },
      { name: 'DB_URL', value: `postgres://app:${canary('connection in the environment', 'password')}@db/x` },
    ],
    secrets: [{ name: 'API_KEY', valueFrom: canary('task definition secret', 'github') }],
    command: [
      'sh',
      '-c',
      `psql mysql://root:${canary('container command', 'password')}@db/x`,
      '--api-key',
      canary('command flag', 'password'),
      JSON.stringify({ database: { password: canary('JSON in a command', 'password') } }),
    ],
    entryPoint: ['env', `AWS_SECRET_ACCESS_KEY=${canary('entry point', 'awsKey')}`],
    dockerLabels: {
      'com.example.token': canary('docker label', 'password'),
      note: canary('docker label by shape', 'slack'),
    },
    healthCheck: {
      command: ['CMD-SHELL', `curl -u probe:${canary('health check', 'password')} http://localhost/health`],
    },
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': `/ecs/${canary('log group name', 'github')}`,
        'splunk-token': canary('log driver option', 'password'),
      },
    },
  })
  definition.tags.push({ key: 'pem', value: canary('task definition tag', 'pem') })

  for (const key of kms.keys.all()) {
    key.Description = `made with AWS_SECRET_ACCESS_KEY=${canary('key description', 'awsKey')}`
    key.tags['note'] = canary('key tag', 'github')
    key.policy = key.policy.replace(
      /}]}$/,
      `},${inPolicy(canary('key policy', 'github')).slice(inPolicy('').indexOf('{"Effect'), -1)}}`,
    )
  }

  for (const role of iam.roles.all()) {
    role.Description = `see ${canary('role description', 'jwt')}`
    role.inlinePolicies['planted'] = inPolicy(canary('role policy', 'github'))
    role.Tags.push({ Key: 'ApiKey', Value: canary('role tag', 'password') })
  }
  const bucket = s3.buckets.first(({ Name }) => Name.startsWith('terraform'))
  bucket.tags['note'] = canary('bucket tag', 'slack')
  if (bucket.policy !== undefined)
    bucket.policy = bucket.policy.replace(
      '"Statement":[',
      `"Statement":[${inPolicy(canary('bucket policy', 'github')).slice(inPolicy('').indexOf('{"Effect'), -2)},`,
    )
  s3.buckets.add({
    ...structuredClone(bucket),
    Name: canary('name of a bucket beside', 'slack').toLowerCase(),
    tags: {},
  })
  planted.set('name of a bucket beside', planted.get('name of a bucket beside')!.toLowerCase())

  const parameter = { Version: 1, LastModifiedDate: new Date(), DataType: 'text', tags: {} } as const
  ssm.parameters.add({
    ...parameter,
    Name: '/app/secure',
    Type: 'SecureString',
    Value: canary('SecureString', 'password'),
  })
  ssm.parameters.add({
    ...parameter,
    Name: '/app/plain',
    Type: 'String',
    Value: canary('String parameter', 'password'),
    Description: `was ${canary('parameter description', 'github')}`,
  })

  for (const [index, line] of [
    `{"level":"info","password":"${canary('JSON log line', 'password')}"}`,
    `GET /login?token=${canary('query in a log line', 'password')}&next=%2F`,
    `Authorization: Bearer ${canary('header in a log line', 'jwt')}`,
    canary('key in a log line', 'pem'),
  ].entries())
    logs.events.add({
      eventId: `planted-${index}`,
      logGroupName: logs.groups.first().logGroupName!,
      logStreamName: 's',
      timestamp: Date.now(),
      ingestionTime: Date.now(),
      message: line,
    } as never)

  const table = dynamodb.tables.first()
  table.items['planted'] = {
    LockID: { S: 'state/x.tfstate' },
    Info: {
      S: JSON.stringify({
        ID: 'f2d1',
        Who: `ci:${canary('lock', 'github')}`,
        Operation: 'Apply',
        Created: '2020-01-01T00:00:00Z',
      }),
    },
  } as never
  const zone = route53.zones.first()
  route53.recordSets.add({
    zoneId: zone.Id,
    Name: `x.${zone.Name}`,
    Type: 'TXT',
    TTL: 60,
    ResourceRecords: [{ Value: `"token ${canary('TXT record', 'github')}"` }],
  } as never)
  securityhub.findings.add({
    ...(hubFinding(elbv2.loadBalancers.first().LoadBalancerArn ?? '') as object),
    Title: `A token was published: ${canary('title of a finding', 'github')}`,
  } as never)
  ecr.repositories.first().tags = {
    ...(ecr.repositories.first().tags as object),
    note: canary('repository tag', 'github'),
  } as never
}

const hubFinding = (resource: string): unknown => ({
  Id: 'arn:aws:securityhub:us-east-1:111122223333:finding/planted',
  SchemaVersion: '2018-10-08',
  ProductArn: 'arn:aws:securityhub:us-east-1::product/aws/securityhub',
  GeneratorId: 'planted',
  AwsAccountId: '111122223333',
  CreatedAt: '2026-01-01T00:00:00Z',
  UpdatedAt: '2026-01-01T00:00:00Z',
  Severity: { Label: 'CRITICAL' },
  Description: 'x',
  Types: ['x'],
  Resources: [{ Type: 'AwsElbv2LoadBalancer', Id: resource }],
  RecordState: 'ACTIVE',
  Workflow: { Status: 'NEW' },
})

/** Checks of a careless author: they read what ours do not, quote values, and throw errors that hold secrets. */
const carelessChecks = (): string => `import { check } from ${JSON.stringify(HARNESS)}
const base = { title: 'Careless', covers: ['DG-INF-01'], controls: {}, severity: 'low', remedy: 'None.', breaks: {} } as const
const seen = { whole: { environment: [{ name: 'MODE', value: ${JSON.stringify(canary('quoted variable', 'password'))} }], password: ${JSON.stringify(canary('quoted password', 'password'))} } }
const read = async ({ aws }) => aws.sts.getCallerIdentity()
check('careless.reads', { ...base, async verify(_, { aws, expect }) {
  const [, parameters, , { events = [] }] = await Promise.all([
    aws.ssm.getParameter({ Name: '/app/secure', WithDecryption: true }),
    aws.ssm.getParameters({ Names: ['/app/plain', '/app/secure'], WithDecryption: true }),
    aws.ssm.describeParameters(),
    aws.logs.filterLogEvents({ logGroupName: (await aws.logs.describeLogGroups()).logGroups[0].logGroupName }),
    aws.ec2.describeSecurityGroupRules(),
    aws.ecr.describeRepositories(),
  ])
  for (const { repositoryArn } of (await aws.ecr.describeRepositories()).repositories) await aws.ecr.listTagsForResource({ resourceArn: repositoryArn })
  for (const { Name } of (await aws.s3.listBuckets()).Buckets) if (Name.startsWith('terraform')) await aws.s3.getBucketTagging({ Bucket: Name })
  for (const { RoleName } of (await aws.iam.listRoles()).Roles) { await aws.iam.getRole({ RoleName }); await aws.iam.listRoleTags({ RoleName }).catch(() => {}) }
  for (const { KeyId } of (await aws.kms.listKeys()).Keys) { await aws.kms.describeKey({ KeyId }); await aws.kms.listResourceTags({ KeyId }) }
  for (const { Id } of (await aws.route53.listHostedZones()).HostedZones) await aws.route53.listResourceRecordSets({ HostedZoneId: Id })
  expect(events.map(({ message }) => message), 'log lines').toEqual([])
} })
check('careless.asks-for-it', { ...base, async verify(_, { aws }) { await aws.kms.describeKey({ KeyId: 'alias/' + ${JSON.stringify(canary('error that echoes the input', 'github'))} }) } })
check('careless.quotes-an-object', { ...base, async verify(_, it) { await read(it); it.expect(seen.whole, 'container').toEqual({}) } })
check('careless.quotes-in-the-matcher', { ...base, async verify(_, it) { await read(it); it.expect([seen.whole]).toContainEqual({}) } })
check('careless.quotes-in-a-list', { ...base, async verify(_, it) { await read(it); it.expect(['DB_PASSWORD=' + ${JSON.stringify(canary('quoted assignment', 'password'))}], 'variables').toEqual([]) } })
check('careless.quotes-both-sides', { ...base, async verify(_, it) { await read(it); it.expect(${JSON.stringify(canary('actual side', 'github'))}, 'token').toBe(${JSON.stringify(canary('expected side', 'slack'))}) } })
check('careless.throws', { ...base, async verify() { throw new Error('cannot reach postgres://app:' + ${JSON.stringify(canary('thrown', 'password'))} + '@db/x') } })
check('careless.gives-a-reason', { ...base, async verify(_, it) { await read(it); it.notApplicable('the token is ' + ${JSON.stringify(canary('reason', 'slack'))}) } })
check('careless.names-subjects', { ...base, each: async (platform) => (await platform.account()).map((it) => ({ ...it, subject: { ...it.subject, id: 'container/' + ${JSON.stringify(canary('subject id', 'github'))}, name: ${JSON.stringify(canary('subject name', 'jwt'))} } })), async verify(_, it) { await read(it); it.expect(1).toBe(1) } })
check('careless.leaves-a-promise', { ...base, async verify(_, it) { await read(it); void Promise.reject(new Error('token ' + ${JSON.stringify(canary('unhandled rejection', 'github'))})); it.expect(1).toBe(1) } })
// Long enough to read the files on disk.
check('careless.takes-its-time', { ...base, async verify(_, it) { await read(it); await new Promise((resolve) => setTimeout(resolve, 1_500)); it.expect(1).toBe(1) } })
`

const carelessConfig = (): string => `export default {
  environments: { production: {
    profile: 'production',
    role: { arn: 'arn:aws:iam::111122223333:role/scanner', externalId: ${JSON.stringify(canary('external id', 'awsKey'))} },
    settings: ${JSON.stringify(referenceOverrides('production', { identity: { trails: ['production-audit-trail', canary('setting', 'github')] } }))},
  } },
  checks: ['*.check.ts'],
  waivers: [
    { check: 'careless.quotes-in-a-list', subject: '*', reason: 'Accepted; token ' + ${JSON.stringify(canary('waiver reason', 'slack'))}, owner: 'me ' + ${JSON.stringify(canary('waiver owner', 'github'))}, expires: '2999-01-01' },
    { check: 'careless.quotes-both-sides', subject: '*', reason: 'Expired; password=' + ${JSON.stringify(canary('expired waiver', 'password'))}, owner: 'me', expires: '2020-01-01' },
  ],
}
`

/** Every canary that is found in the bytes, in any spelling. */
function found(bytes: Buffer | string): string[] {
  const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1')
  return [...planted]
    .filter(([, secret]) => partsOf(secret).some((part) => spellings(part).some((spelling) => text.includes(spelling))))
    .map(([place]) => place)
}

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

const home = mkdtempSync(join(tmpdir(), 'checkride-secrets-'))
const [out, allure] = [join(home, 'out'), join(home, 'allure')]
const wire: Buffer[] = []
const whileRunning = new Map<string, string[]>()
let proof: ProofSandbox
let proxy: Server
let outcome: Outcome
let endpoint: string
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  proof = await ProofSandbox.start()
  const client = new IAMClient({ endpoint: proof.sandbox.url, region: SANDBOX_REGION, credentials: SANDBOX_KEYS })
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
  }
  await client.send(new CreateRoleCommand({ RoleName: 'scanner', AssumeRolePolicyDocument: JSON.stringify(trust) }))
  await client.send(
    new PutRolePolicyCommand({
      RoleName: 'scanner',
      PolicyName: 'all',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
      }),
    }),
  )
  plant(proof.sandbox.world(SANDBOX_REGION))
  writeFileSync(join(home, 'careless.check.ts'), carelessChecks())
  writeFileSync(join(home, 'checkride.config.ts'), carelessConfig())

  // A proxy that keeps the sandbox's answers: a canary that was never sent would prove nothing.
  proxy = createServer((message, response) => {
    const parts: Buffer[] = []
    message
      .on('data', (chunk: Buffer) => parts.push(chunk))
      .on('end', () => {
        const { host: _, ...headers } = message.headers
        void fetch(`${proof.sandbox.url}${message.url}`, {
          method: message.method ?? 'GET',
          headers: headers as Record<string, string>,
          ...(parts.length === 0 ? {} : { body: Buffer.concat(parts) }),
        }).then(async (answer) => {
          const body = Buffer.from(await answer.arrayBuffer())
          wire.push(body)
          response.writeHead(
            answer.status,
            Object.fromEntries(
              [...answer.headers].filter(([name]) => !/^(connection|transfer-encoding|content-length)$/.test(name)),
            ),
          )
          response.end(body)
        })
      })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  endpoint = `http://user:${canary('endpoint', 'password')}@127.0.0.1:${port}`
  env = {
    HOME: home,
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7CANARY',
    AWS_SECRET_ACCESS_KEY: canary("caller's secret key", 'awsKey'),
    AWS_SESSION_TOKEN: canary("caller's session token", 'awsToken'),
    BUILD_URL: `https://ci:${canary('URL of the build', 'password')}@jenkins.internal/job/1`,
    CHECKRIDE_PROGRESS: 'lines',
  }
  const watching = setInterval(() => {
    for (const file of [...filesOf(out), ...filesOf(allure)]) {
      const leaks = existsSync(file) ? found(readFileSync(file)) : []
      whileRunning.set(file, [...(whileRunning.get(file) ?? []), ...leaks])
    }
  }, 400)
  outcome = await checkride(
    ['run', '--endpoint', endpoint, '--region', SANDBOX_REGION, '--out', out, '--allure', allure, '--json'],
    { cwd: home, env },
  )
  clearInterval(watching)
}, 120_000)

afterAll(async () => {
  proxy.closeAllConnections()
  proxy.close()
  await proof.close()
  rmSync(home, { recursive: true, force: true })
})

const record = (): RunRecord => JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as RunRecord

test('the scan was a whole one, and what was planted came over the wire', () => {
  expect(outcome.stderr).not.toContain('should not have happened')
  expect(record().problems.map(({ code }) => code)).toEqual(['ENGINE_ERROR'])
  expect(record().complete).toBe(true)
  expect(record().totals.pass).toBeGreaterThan(50)
  const own =
    /^(quoted|actual|expected side|thrown|reason|subject|unhandled|external|setting|waiver|expired waiver|endpoint|caller|URL of)/
  const sent = new Set(found(Buffer.concat(wire)))
  expect([...planted.keys()].filter((place) => !own.test(place) && !sent.has(place))).toEqual([])
})

test('nothing of it is in the evidence, which is whole', async () => {
  const leaks = filesOf(out).flatMap((file) =>
    found(readFileSync(file)).map((place) => `${file.slice(out.length)}: ${place}`),
  )
  expect(leaks).toEqual([])
  expect((await verifyBundle(out)).problems).toEqual([])
  expect(existsSync(join(out, 'report.html'))).toBe(true)
})

test('nor in what was on disk while it ran, the run log included', () => {
  expect([...whileRunning.keys()].filter((file) => file.endsWith('run-log.jsonl'))).toHaveLength(1)
  expect([...whileRunning].filter(([, leaks]) => leaks.length > 0)).toEqual([])
})

test("nor in Allure's results", () => {
  const files = filesOf(allure)
  expect(files.length).toBeGreaterThan(100)
  expect(files.flatMap((file) => found(readFileSync(file)).map((place) => `${file}: ${place}`))).toEqual([])
})

test('nor on the terminal', () => {
  expect(outcome.stdout.length).toBeGreaterThan(10_000)
  expect(found(outcome.stdout)).toEqual([])
  expect(found(outcome.stderr)).toEqual([])
})

describe('other commands', () => {
  test.for<{ name: string; args: string[]; files?: Record<string, string> }>([
    { name: 'doctor', args: ['doctor', 'careless.*', '--endpoint', 'ENDPOINT'] },
    { name: 'doctor, as JSON', args: ['doctor', 'careless.*', '--endpoint', 'ENDPOINT', '--json'] },
    { name: 'gate, for people', args: ['gate', 'careless.*', '--endpoint', 'ENDPOINT', '--out', join(home, 'gate')] },
    { name: 'an endpoint that is no URL', args: ['run', '--endpoint', 'ENDPOINT with blanks'] },
    { name: 'a configuration that throws', args: ['list', '--config', 'throws.ts'] },
    { name: 'a configuration with a misspelt key', args: ['list', '--config', 'misspelt.ts'] },
    { name: 'a check file that does not load', args: ['list', '--config', 'broken.ts'] },
  ])('$name', async ({ args }) => {
    writeFileSync(
      join(home, 'throws.ts'),
      `throw new Error('password=' + ${JSON.stringify(canary('configuration that throws', 'password'))})`,
    )
    writeFileSync(
      join(home, 'misspelt.ts'),
      `export default { environments: { a: { profile: 'production', password: ` +
        `${JSON.stringify(canary('misspelt key', 'password'))}, role: { arn: ` +
        `${JSON.stringify(canary('role that is none', 'github'))} } } } }`,
    )
    writeFileSync(
      join(home, 'broken.ts'),
      `export default { environments: { a: { profile: 'production' } }, checks: ['broken.check.mjs'] }`,
    )
    writeFileSync(
      join(home, 'broken.check.mjs'),
      `throw new Error('postgres://app:' + ${JSON.stringify(canary('check file that throws', 'password'))} + '@db/x')`,
    )
    const { stdout, stderr } = await checkride(
      args.map((arg) => arg.replace('ENDPOINT', endpoint)),
      { cwd: home, env: { ...env, AWS_REGION: SANDBOX_REGION } },
    )
    expect((stdout + stderr).length).toBeGreaterThan(20)
    expect([...found(stdout), ...found(stderr)]).toEqual([])
  })
})
