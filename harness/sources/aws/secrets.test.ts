import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { expect, test } from 'vitest'
import { Sandbox } from '../../../fixtures/sandbox/sandbox.ts'
import { Session } from './session.ts'
import { Requester } from '../../recording/ask.ts'
import { type Recorder } from '../../recording/call.ts'

const SECRET = 'hunter2-and-a-half'

test('of a secret that is read, neither the value nor a digest of it is recorded', async () => {
  const sandbox = await Sandbox.start()
  const connection = {
    region: 'us-east-1',
    endpoint: sandbox.url,
    credentials: { accessKeyId: 'AKIACHECKRIDESANDBOX', secretAccessKey: 'the-sandbox-takes-any' },
  }
  const calls: Parameters<Recorder['record']>[0][] = []
  const session = new Session(connection, new Requester({ record: (call) => `o${calls.push(call)}`, absent: () => {} }))
  try {
    await new SecretsManagerClient(connection).send(new CreateSecretCommand({ Name: 'kafka', SecretString: SECRET }))
    const aws = session.aws(session.requester.scope())
    expect((await aws.secretsmanager.getSecretValue({ SecretId: 'kafka' })).SecretString).toBe(SECRET)
    await aws.secretsmanager.describeSecret({ SecretId: 'kafka' })

    const [value, description] = calls
    expect(value).toMatchObject({
      operation: 'GetSecretValue',
      permission: 'secretsmanager:GetSecretValue',
      status: 200,
    })
    expect(JSON.stringify(value)).not.toContain(SECRET)
    expect(value!.attempts.map(({ status, bodySha256, bodyBytes }) => ({ status, bodySha256, bodyBytes }))).toEqual([
      { status: 200, bodySha256: undefined, bodyBytes: undefined },
    ])
    expect(description!.attempts[0]!.bodySha256).toMatch(/^[0-9a-f]{64}$/)
  } finally {
    session.close()
    await sandbox.close()
  }
})
