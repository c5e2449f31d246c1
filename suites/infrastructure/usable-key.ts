import { awsOfOwner, type CheckContext } from '../../harness/index.ts'
import { keyFlaw } from '../key-flaw.ts'

/**
 * Why what is encrypted with a key cannot be read: the key does not exist, is not enabled, or is of
 * a kind with which services do not encrypt. Undefined when it can. A
 * key of another account is looked at there.
 */
export async function keyProblem(
  keyId: string,
  context: Pick<CheckContext, 'aws' | 'inAccount' | 'platform' | 'settings' | 'orAbsent' | 'inconclusive'>,
): Promise<string | undefined> {
  const { kms } = await awsOfOwner(keyId, `key ${keyId}`, context)
  const described = await context.orAbsent(kms.describeKey({ KeyId: keyId }), 'NotFoundException')
  const flaw = described === undefined ? 'does not exist' : keyFlaw(described.KeyMetadata ?? { KeyId: keyId }, context)
  return flaw === undefined ? undefined : `key ${keyId} ${flaw}`
}
