import { expect, test } from 'vitest'
import { isHarmless, isSecretName } from './secret-names.ts'

test.each(
  (
    'password Password PASSWORD DB_PASSWORD db_password_2 MasterUserPassword PGPASSWORD passwd DbPwd db.pass ' +
    '/app/prod/db-password secret Secrets clientSecret ClientSecret ' +
    ('SECRET_KEY SecretAccessKey SessionToken authorizationToken token API_TOKEN accesstoken apiKey API_KEY ' +
      'x-api-key authorization Authorization x-amz-security-token ') +
    ('credential credentials privateKey PrivateKey private_key connectionString ConnectionString AccountKey ' +
      'PreSharedKey KeyMaterial SecretString SecretBinary Plaintext ') +
    'PasswordHash splunk-token SENTRY_DSN Set-Cookie --db-password TokenValue Base32StringSeed'
  ).split(' '),
)('%s names a secret', (name) => {
  expect(isSecretName(name)).toBe(true)
})

test.each(
  (
    'SecretArn SecretId SecretName secretArn SecretVersionId SecretVersionsToStages SecretList secretOptions ' +
    'TokenType NextToken nextToken NextPageToken ContinuationToken ClientRequestToken ' +
    ('LockToken sequenceToken nextForwardToken HttpTokens MaxTokens TokenEndpoint KmsKeyId KMSMasterKeyID KeyId ' +
      'AccessKeyId AccessKeyLastUsed PasswordPolicy MinimumPasswordLength ') +
    ('PasswordReusePrevention PasswordLastUsed AllowUsersToChangePasswordRequired password_enabled ' +
      'password_last_changed MaxPasswordAge credentialsParameter credentialsArn credentialSpecs ') +
    ('authorizationConfig AuthorizationType authorizationScopes SSHPublicKey PublicKey PublicKeyPem ' +
      'token.actions.githubusercontent.com:sub token.actions.githubusercontent.com:aud ') +
    ('token.actions.githubusercontent.com secretsmanager SecretsManager secretsmanager:ResourceTag/x ' +
      'aws:TokenIssueTime ExpiredToken InvalidToken ExpiredTokenException InvalidClientTokenId pass ') +
    ('iam:PassRole PassedToService bypass compass Key key KeyUsage KeyState PASSWORD_FILE ApiKeyRequired ' +
      'X-Amz-Credential stickiness.lb_cookie.duration_seconds Name author keyboard')
  ).split(' '),
)('%s does not', (name) => {
  expect(isSecretName(name)).toBe(false)
})

test.each([
  ['arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf', true],
  ['{{resolve:secretsmanager:db:SecretString:password}}', true],
  ['${DB_PASSWORD}', true],
  ['$DB_PASSWORD', true],
  ['****', true],
  ['required', true],
  ['[redacted: private key]', true],
  ['[redacted: private key] hunter2', false],
  ['arn:aws:x hunter2', false],
  ['$ecret!', false],
  ['1234', false],
])('%s is harmless: %s', (value, harmless) => {
  expect(isHarmless(value)).toBe(harmless)
})
