/** MSK's IAM authentication: an OAUTHBEARER token that is a signed request, as AWS's own signers make it. */
import { Sha256 } from '@smithy/core/checksum'
import { HttpRequest } from '@smithy/core/transport'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AwsCredentialIdentity } from '@smithy/types'

/** Seconds for which MSK accepts a token. */
const LIFETIME = 900

/**
 * The token for a caller in a region. Holds a signature, never the secret key.
 * Source: the format of aws-msk-iam-sasl-signer: a presigned `kafka-cluster:Connect` in base64url.
 */
export async function mskToken(region: string, credentials: AwsCredentialIdentity, now = new Date()): Promise<string> {
  const hostname = `kafka.${region}.amazonaws.com`
  const signer = new SignatureV4({ service: 'kafka-cluster', region, credentials, sha256: Sha256 })
  const request = new HttpRequest({
    method: 'GET',
    protocol: 'https:',
    hostname,
    path: '/',
    headers: { host: hostname },
    query: { Action: 'kafka-cluster:Connect' },
  })
  const { query } = await signer.presign(request, { expiresIn: LIFETIME, signingDate: now })
  const parameters = new URLSearchParams({ ...(query as Record<string, string>), 'User-Agent': 'checkride' })
  return Buffer.from(`https://${hostname}/?${parameters.toString()}`).toString('base64url')
}
