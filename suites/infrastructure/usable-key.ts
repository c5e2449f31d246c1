import type { CheckContext } from '../../harness/index.ts'

/**
 * Why what is encrypted with a key cannot be read: the key does not exist, or is not enabled. Undefined when it can.
 */
export async function keyProblem(
  keyId: string,
  { aws, orAbsent }: Pick<CheckContext, 'aws' | 'orAbsent'>,
): Promise<string | undefined> {
  const described = await orAbsent(aws.kms.describeKey({ KeyId: keyId }), 'NotFoundException')
  if (described === undefined) return `key ${keyId} does not exist`
  const state = described.KeyMetadata?.KeyState
  return state === 'Enabled' ? undefined : `key ${keyId} is ${state}`
}
