import { awsOfOwner, type CheckContext } from '../../harness/index.ts'

/**
 * Why what is encrypted with a key cannot be read: the key does not exist, or is not enabled. Undefined when it can. A
 * key of another account is looked at there.
 */
export async function keyProblem(
  keyId: string,
  context: Pick<CheckContext, 'aws' | 'inAccount' | 'platform' | 'settings' | 'orAbsent'>,
): Promise<string | undefined> {
  const { kms } = await awsOfOwner(keyId, `key ${keyId}`, context)
  const described = await context.orAbsent(kms.describeKey({ KeyId: keyId }), 'NotFoundException')
  if (described === undefined) return `key ${keyId} does not exist`
  const state = described.KeyMetadata?.KeyState
  return state === 'Enabled' ? undefined : `key ${keyId} is ${state}`
}
