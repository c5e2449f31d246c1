import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redact, redactText } from './redact.ts'

// Assembled here, so that scanners report no secret in this file.
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()
  .trim()
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'sec1', format: 'pem' })
  .toString()
  .trim()
const awsSecret = ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCY2a9Zq7Lm4X'].join('/')
const session = `IQoJb3JpZ2luX2Vj${'Ab3/'.repeat(40)}==`
const jwt = `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiIxMjM0NTY3ODkwIn0'}.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U`
const github = `ghp_${'aB3'.repeat(12)}`
const slack = `xoxb-${'1234567890-'.repeat(2)}abcdefghij`
const npm = `npm_${'aB3'.repeat(12)}`
const stripe = `sk_live_${'aB3dE'.repeat(5)}`

const named = '[redacted: secret by name]'
const variable = '[redacted: environment value]'

test.each<[string, unknown, unknown, number]>([
  [
    'container environment',
    {
      environment: [
        { name: 'LOG_LEVEL', value: 'debug' },
        { name: 'EMPTY', value: '' },
      ],
    },
    {
      environment: [
        { name: 'LOG_LEVEL', value: variable },
        { name: 'EMPTY', value: '' },
      ],
    },
    1,
  ],
  [
    'an environment that is a word',
    { environment: 'production', Environment: { name: 'prod', profile: 'prod' } },
    { environment: 'production', Environment: { name: 'prod', profile: 'prod' } },
    0,
  ],
  [
    'container secrets',
    { secrets: [{ name: 'DB_PASSWORD', valueFrom: 'prod/db' }] },
    { secrets: [{ name: 'DB_PASSWORD', valueFrom: 'prod/db' }] },
    0,
  ],
  [
    'secrets as a map',
    { secrets: { db: 'hunter2', dbArn: 'x', n: 1 } },
    { secrets: { db: named, dbArn: 'x', n: 1 } },
    1,
  ],
  [
    'Lambda variables',
    { Environment: { Variables: { TABLE: 'orders', TABLE_ARN: 'arn:aws:dynamodb:eu-west-1:1:table/x' } } },
    { Environment: { Variables: { TABLE: variable, TABLE_ARN: 'arn:aws:dynamodb:eu-west-1:1:table/x' } } },
    1,
  ],
  [
    'CodeBuild variables',
    {
      environmentVariables: [
        { name: 'A', type: 'PLAINTEXT', value: 'x' },
        { name: 'B', type: 'SECRETS_MANAGER', value: 'prod/db:password' },
      ],
    },
    {
      environmentVariables: [
        { name: 'A', type: 'PLAINTEXT', value: variable },
        { name: 'B', type: 'SECRETS_MANAGER', value: 'prod/db:password' },
      ],
    },
    1,
  ],
  [
    'variables as JSON text',
    { EnvironmentVariables: '[{"name":"A","value":"x","type":"PLAINTEXT"}]' },
    { EnvironmentVariables: `[{"name":"A","value":"${variable}","type":"PLAINTEXT"}]` },
    1,
  ],
  [
    'tags',
    {
      Tags: [
        { Key: 'DbPassword', Value: 'hunter2' },
        { Key: 'Team', Value: 'hunters' },
      ],
    },
    {
      Tags: [
        { Key: 'DbPassword', Value: named },
        { Key: 'Team', Value: 'hunters' },
      ],
    },
    1,
  ],
  [
    'a tag filter',
    [{ Name: 'tag:DbPassword', Values: ['a', 'b'] }],
    [{ Name: 'tag:DbPassword', Values: [named, named] }],
    2,
  ],
  [
    'stack parameters',
    [{ ParameterKey: 'DbPwd', ParameterValue: 'hunter2' }],
    [{ ParameterKey: 'DbPwd', ParameterValue: named }],
    1,
  ],
  [
    'a SecureString',
    { Parameter: { Name: '/app/x', Type: 'SecureString', Value: 'hunter2' } },
    { Parameter: { Name: '/app/x', Type: 'SecureString', Value: named } },
    1,
  ],
  [
    'temporary credentials',
    {
      Credentials: {
        AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
        SecretAccessKey: awsSecret,
        SessionToken: session,
        Expiration: new Date(0),
      },
    },
    {
      Credentials: {
        AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
        SecretAccessKey: named,
        SessionToken: named,
        Expiration: new Date(0),
      },
    },
    2,
  ],
  [
    'numbers and booleans',
    {
      password: 12345678,
      PasswordResetRequired: true,
      tokens: 500,
      passwordEnabled: true,
      password_policy: { MinimumPasswordLength: 14 },
    },
    {
      password: named,
      PasswordResetRequired: true,
      tokens: 500,
      passwordEnabled: true,
      password_policy: { MinimumPasswordLength: 14 },
    },
    1,
  ],
  [
    'pagination',
    { NextToken: 'AAAAhunter2', LockToken: 'x', HttpTokens: 'required' },
    { NextToken: 'AAAAhunter2', LockToken: 'x', HttpTokens: 'required' },
    0,
  ],
  [
    'a command',
    { command: ['mysql', '--password', 'hunter2', '--host', 'db'] },
    { command: ['mysql', '--password', named, '--host', 'db'] },
    1,
  ],
  [
    'a reference in a command',
    { command: ['mysql', '--password', '${DB_PASSWORD}'] },
    { command: ['mysql', '--password', '${DB_PASSWORD}'] },
    0,
  ],
  [
    'JSON in a string',
    { Document: '{"user":"app","password":"hunter2"}' },
    { Document: `{"user":"app","password":"${named}"}` },
    1,
  ],
  ['indented JSON in a string', '{\n    "password": "hunter2"\n}', `{\n    "password": "${named}"\n}`, 1],
  [
    'JSON in JSON',
    JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ token: 'hunter2' }) }) }),
    JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ token: named }) }) }),
    1,
  ],
  ['JSON with a key twice', '{"password":"hunter2","password":""}', `{"password":"${named}","password":""}`, 1],
  ['JSON that was cut off', '{"level":"info","password":"hunter2","us', `{"level":"info","password":"${named}","us`, 1],
  [
    'escaped JSON in a log line',
    'body: {\\"token\\": \\"hunter2\\", \\"a\\": 1}',
    `body: {\\"token\\": \\"${named}\\", \\"a\\": 1}`,
    1,
  ],
  ['URL-encoded JSON', encodeURIComponent('{"apiKey":"hunter2"}'), encodeURIComponent(`{"apiKey":"${named}"}`), 1],
  [
    'a SecretString',
    { SecretString: '{"username":"app"}', ARN: 'arn:aws:secretsmanager:eu-west-1:1:secret:x' },
    { SecretString: named, ARN: 'arn:aws:secretsmanager:eu-west-1:1:secret:x' },
    1,
  ],
  [
    'user data',
    { UserData: Buffer.from('#!/bin/sh\nexport DB_PASSWORD=hunter2\n').toString('base64') },
    { UserData: Buffer.from(`#!/bin/sh\nexport DB_PASSWORD=${named}\n`).toString('base64') },
    1,
  ],
  [
    'bytes of text',
    { Payload: new TextEncoder().encode('{"token":"hunter2"}') },
    { Payload: new TextEncoder().encode(`{"token":"${named}"}`) },
    1,
  ],
  [
    'bytes under a secret name',
    { SecretBinary: new Uint8Array([1, 2]), CiphertextBlob: new Uint8Array([1, 2]) },
    { SecretBinary: named, CiphertextBlob: new Uint8Array([1, 2]) },
    1,
  ],
  [
    '__proto__ as a key',
    JSON.parse('{"__proto__":{"password":"hunter2"}}'),
    JSON.parse(`{"__proto__":{"password":"${named}"}}`),
    1,
  ],
])('structure: %s', (_, value, expected, redactions) => {
  const before = structuredClone(value)
  expect(redact(value)).toEqual({ value: expected, redactions })
  expect(value, 'the original is left as it was').toEqual(before)
})

test.each([
  ['DB_PASSWORD=hunter2 npm start', `DB_PASSWORD=${named} npm start`],
  ["login failed (password: 'hun ter2')", `login failed (password: '${named}')`],
  ['user=app;Password=a,b;c&d;Server=x', `user=app;Password=${named};Server=x`],
  ['GET /login?user=app&token=hunter2&next=%2F', `GET /login?user=app&token=${named}&next=%2F`],
  ['mysqldump --password hunter2 --host db', `mysqldump --password ${named} --host db`],
  ['Authorization: Bearer hunter2.hunter2', 'Authorization: Bearer [redacted: authorization]'],
  [
    'curl -s -u admin:hunter2 http://localhost/health',
    `curl -s -u admin:[redacted: password on a command line] http://localhost/health`,
  ],
  [
    'postgres://app:hun@ter2@db.internal:5432/orders?sslmode=require',
    'postgres://app:[redacted: password in a URL]@db.internal:5432/orders?sslmode=require',
  ],
  [
    'https://5f1c9d8e7b6a5f4e3d2c1b0a@o1.ingest.sentry.io/1',
    'https://[redacted: token in a URL]@o1.ingest.sentry.io/1',
  ],
  ['jdbc:oracle:thin:app/hunter2@//db:1521/x', 'jdbc:oracle:thin:app/[redacted: password in a URL]@//db:1521/x'],
  [
    'https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260101&X-Amz-Signature=00ff',
    'https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260101&X-Amz-Signature=[redacted: ' +
      'URL signature]',
  ],
  [
    '<ike><pre_shared_key>hunter2</pre_shared_key></ike>',
    '<ike><pre_shared_key>[redacted: secret in XML]</pre_shared_key></ike>',
  ],
  [`key is ${awsSecret}.`, 'key is [redacted: AWS secret access key].'],
  [`x ${session} y`, 'x [redacted: AWS session token] y'],
  [`${jwt}, and`, '[redacted: JWT], and'],
  [`before\n${rsa}\nafter`, 'before\n[redacted: private key]\nafter'],
  [`{ key: "${ec.replaceAll('\n', '\\n')}" }`, '{ key: "[redacted: private key]" }'],
  [rsa.slice(0, 200), '[redacted: private key]'],
  [`private_key=${rsa}`, 'private_key=[redacted: private key]'],
  [
    `a ${github} b ${slack} c ${npm} d ${stripe}`,
    'a [redacted: GitHub token] b [redacted: Slack token] c [redacted: package registry token] d [redacted: Stripe key]',
  ],
])('text %#', (text, expected) => {
  expect(redactText(text).text).toBe(expected)
})

test.each([
  'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-password-AbCdEf:password::',
  'arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db/password',
  'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
  '{"Condition":{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:acme/shop:ref:refs/heads/main","sts:ExternalId":"partner-7"}}}',
  '{"Statement":[{"Effect":"Allow","Action":["secretsmanager:GetSecretValue","iam:PassRole"],"Resource":"*","Condition":{"Null":{"aws:TokenIssueTime":"true"}}}]}',
  encodeURIComponent(
    '{"Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:eu-west-1:1:secret:x"}',
  ),
  'User: arn:aws:sts::111122223333:assumed-role/ci/run is not authorized to perform: ' +
    'secretsmanager:GetSecretValue on resource: x (Service: SecretsManager, Status Code: 400)',
  'ExpiredToken: The security token included in the request is expired',
  'image ' +
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'commit da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'AKIAIOSFODNN7EXAMPLE',
  '6b1f7a52-8f0e-4d3c-9a44-2f1f6f2f9d10 mrk-1234abcd12ab34cd56ef1234567890ab',
  'ecs/checkride/Reference/platform/Cluster1',
  'AWS::SecretsManager::Secret {{resolve:secretsmanager:db:SecretString:password}}',
  'export DB_PASSWORD=${DB_PASSWORD} TOKEN=$TOKEN',
  'https://sqs.eu-west-1.amazonaws.com:443/111122223333/queue',
  'git clone ssh://git@github.com/acme/shop.git',
  'Basic authentication is refused; Bearer certificates-are-not-used',
  '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
  'secrets: 0 of 12',
])('an audit needs and keeps: %s', (text) => {
  expect(redact({ text })).toEqual({ value: { text }, redactions: 0 })
})

test('deep values are cut, however deep', () => {
  const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as unknown
  expect(redact(deep).redactions).toBe(1)
  expect(redact(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`).redactions).toBe(1)
  const cycle: Record<string, unknown> = {}
  cycle['again'] = cycle
  expect(redact(cycle).redactions).toBe(1)
})

test.each([
  'a',
  'eyJ-',
  'eyJaaaaaaaa.',
  '://a:',
  '-----BEGIN RSA PRIVATE KEY-----',
  'password="',
  'password=[redacted: ',
  '--password ',
  'curl -u ',
  'aB3+/',
  '<password>',
  '{"a":',
  '\\"',
  '&a',
  ']',
  '\\',
])('a hostile megabyte is read to its end, where quadratic behaviour would take minutes: %s', (part) => {
  const megabyte = part.repeat(1_000_000 / part.length)
  for (const text of [`"password":"${megabyte}`, megabyte])
    expect(redactText(`${text} ghp_${'a1B2'.repeat(9)}`).text).not.toContain(`ghp_${'a1B2'.repeat(9)}`)
})

/** Text made of what the patterns look for, so that matches are adjacent or overlap. */
const secretLikeText = fc
  .array(
    fc.oneof(
      { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          rsa,
          awsSecret,
          session,
          jwt,
          github,
          slack,
          npm,
          'password',
          'token',
          'secret',
          '=',
          ':',
          ': ',
          '"',
          "'",
          '\\"',
          ' ',
          '\n',
          '--',
          '-',
          '://',
          '@',
          '&',
          '?Signature=',
          '{"',
          '"}',
          '[',
          ']',
          '<password>',
          '</',
          'Bearer ',
          'Authorization: Basic ',
          'curl -u a:b',
          'arn:aws:',
          '${A}',
          '[redacted: JWT]',
          '%7B',
          ',',
          'hooks.slack.com/services/',
        ),
      },
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''))

test('redacted text has nothing left to redact', () => {
  fc.assert(
    fc.property(secretLikeText, (text) => {
      const once = redactText(text)
      expect(redactText(once.text)).toEqual({ text: once.text, redactions: 0 })
    }),
    { numRuns: 500, seed: 20260131 },
  )
})

const shape = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(shape)
    : typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
      ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shape(member)]))
      : 'leaf'

test('redacting never throws, keeps the shape, and is done once', () => {
  const key = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.constantFrom(
      'password',
      'Tags',
      'Key',
      'Value',
      'environment',
      'Environment',
      'Variables',
      'name',
      'value',
      'secrets',
      'UserData',
      'Type',
      'NextToken',
    ),
  )
  const tree = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      secretLikeText,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.date(),
      fc.uint8Array({ maxLength: 8 }),
      secretLikeText.map((text) => JSON.stringify({ text })),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  })).value
  fc.assert(
    fc.property(tree, (value) => {
      const once = redact(value)
      expect(shape(once.value)).toEqual(shape(value))
      expect(redact(once.value)).toEqual({ value: once.value, redactions: 0 })
    }),
    { numRuns: 500, seed: 20260131 },
  )
})
