/** Messages of findings must stay as they are where they only name secrets, tokens and passwords. */
import { expect, test } from 'vitest'
import { redactText } from './redact.ts'

const hidden = '[redacted: secret by name]'

test.each([
  'automatic rotation of alias/secrets-production: expected false to be true',
  'days between rotations of alias/secrets-production',
  'alias/secrets-production: Disabled',
  'alias/secrets-production: rotation is off',
  'secrets-production: rotation is off',
  'policy of the key behind alias/secrets-production is open: the Allow statement on kms:* allows everyone',
  'tags of kms:key alias/secrets-production: tag CostCenter is empty; no tag Owner',
  'endpoints of vpc-0731d9b0c2f9c804b: secretsmanager: vpce-05a1e5edfc04c8bc8 is PendingAcceptance',
  'private DNS of vpce-05a1e5edfc04c8bc8 (com.amazonaws.us-east-1.secretsmanager)',
  'the password policy of the account: MinimumPasswordLength is 8, expected are 14',
  'identity provider token.actions.githubusercontent.com exists',
  'trust of role github: condition token.actions.githubusercontent.com:sub: repo:acme/*',
  'user bob: access key 1: 91 days old; access key AKIAIOSFODNN7EXAMPLE: never used',
  'credentials of production-administrator unused for more than 90 days: access key 1: 120 days',
  'role token-service: policy broken: the Allow statement on * allows all actions on all resources',
  'role/token-service: no boundary',
  'log group /ecs/production/auth-token: retention is 7 days, expected are 90',
  'repository api-token: tags are mutable',
  'container api of task definition auth-token:3: secret DB_PASSWORD: expected valueFrom',
  'container api: DB_PASSWORD: is not taken from Secrets Manager',
  'passwords: expected 8 to be 14',
  'secrets: 0 of 12',
  'db-credentials: Resource * is allowed',
  'kms Decrypt was denied (AccessDenied: User: arn:aws:sts::111122223333:assumed-role/ci/run is not authorized ' +
    'to perform: kms:Decrypt). Grant kms:Decrypt to the caller.',
  'secretsmanager GetSecretValue was denied (AccessDeniedException: not authorized). Grant ' +
    'secretsmanager:GetSecretValue to the caller.',
  'sts GetCallerIdentity was refused: the credentials are missing, wrong or expired (ExpiredToken: The security ' +
    'token included in the request is expired). Renew the credentials and run again.',
  'There are no credentials (CredentialsProviderError: Could not load credentials from any providers). Sign in.',
  'InvalidTokenException: expired',
  'Token: could not be read',
  'password: cannot be decrypted',
  'ListAliases answered page 3 with a continuation token that it had given before',
  'tag Environment of arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf: expected production',
])('stays as it is: %s', (message) => {
  expect(redactText(message)).toEqual({ text: message, redactions: 0 })
})

test.each([
  ['container api: DB_PASSWORD=hunter2', `container api: DB_PASSWORD=${hidden}`],
  ['container api: DB_PASSWORD: hunter2', `container api: DB_PASSWORD: ${hidden}`],
  ['password: opensesame', `password: ${hidden}`],
  ['password: opensesame for user x', `password: ${hidden} for user x`],
  ['secret: opensesame, then', `secret: ${hidden}, then`],
  ['client-secret: opensesame', `client-secret: ${hidden}`],
  ['client-secret: Zx81-q hello', `client-secret: ${hidden} hello`],
  ['client-secret: "is it"', `client-secret: "${hidden}"`],
  ['x-auth-token:abcdef is', `x-auth-token:${hidden} is`],
  ['/prod/db/password: hunter2', `/prod/db/password: ${hidden}`],
  ['/prod/db/password=the word', `/prod/db/password=${hidden} word`],
  ['SECRET_TOKEN: expected', `SECRET_TOKEN: ${hidden}`],
])('is still found: %s', (message, text) => {
  expect(redactText(message)).toEqual({ text, redactions: 1 })
})

test('what AWS refuses and repeats is hidden where its name is a secret one', () => {
  const refusal = (value: string, member: string): string =>
    `ValidationError: 1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ` +
    'Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*'
  expect(redactText(refusal('open sesame!', 'externalId'))).toEqual({
    text: refusal(hidden, 'externalId'),
    redactions: 1,
  })
  expect(redactText(refusal("it's", 'parameters.1.member.secretString')).text).toBe(
    refusal(hidden, 'parameters.1.member.secretString'),
  )
  expect(redactText(refusal('service a', 'serviceName'))).toEqual({
    text: refusal('service a', 'serviceName'),
    redactions: 0,
  })
})
