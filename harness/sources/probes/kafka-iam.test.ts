import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { mskToken } from './kafka-iam.ts'

const KEYS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'a/session+token==',
}
const NOW = new Date('2026-11-21T11:22:33Z')

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

test('the token is a presigned kafka-cluster:Connect, valid for 15 minutes, without the secret key', async () => {
  const token = await mskToken('eu-west-1', KEYS, NOW)
  expect(token).toMatch(/^[\w-]+$/)
  const url = new URL(Buffer.from(token, 'base64url').toString('utf8'))
  expect(url.origin).toBe('https://kafka.eu-west-1.amazonaws.com')
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    Action: 'kafka-cluster:Connect',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'AKIDEXAMPLE/20261121/eu-west-1/kafka-cluster/aws4_request',
    'X-Amz-Date': '20261121T112233Z',
    'X-Amz-Expires': '900',
    'X-Amz-Security-Token': KEYS.sessionToken,
    'X-Amz-SignedHeaders': 'host',
    'User-Agent': 'checkride',
  })
  expect(url.href).not.toContain('wJalrXUtnFEMI')
})

test('the signature is that of Signature Version 4, computed here from its description', async () => {
  const url = new URL(Buffer.from(await mskToken('eu-west-1', KEYS, NOW), 'base64url').toString('utf8'))
  const signed = [...url.searchParams].filter(([name]) => name !== 'X-Amz-Signature' && name !== 'User-Agent')
  const query = signed.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).toSorted()
  const canonical = ['GET', '/', query.join('&'), 'host:kafka.eu-west-1.amazonaws.com', '', 'host', sha256('')].join(
    '\n',
  )
  const scope = '20261121/eu-west-1/kafka-cluster/aws4_request'
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${KEYS.secretAccessKey}`)
  const signature = hmac(key, ['AWS4-HMAC-SHA256', '20261121T112233Z', scope, sha256(canonical)].join('\n')).toString(
    'hex',
  )
  expect(url.searchParams.get('X-Amz-Signature')).toBe(signature)
})
