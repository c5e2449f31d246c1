import type { KeyMetadata } from '@aws-sdk/client-kms'
import type { CheckContext } from '../harness/index.ts'

/**
 * Why no service of AWS can encrypt with a key, or read with it; undefined when they can. Ends the check where KMS does
 * not say. Source: KMS Developer Guide, "Using AWS KMS with other AWS services": only symmetric encryption keys will do.
 * @example keyFlaw(key, context) // 'is Disabled'
 */
export function keyFlaw(
  key: KeyMetadata | undefined,
  { inconclusive }: Pick<CheckContext, 'inconclusive'>,
): string | undefined {
  if (key === undefined) return 'does not exist'
  const { KeyId, KeyState, KeyUsage, KeySpec = key.CustomerMasterKeySpec } = key
  if (KeyState === undefined || KeyUsage === undefined || KeySpec === undefined)
    return inconclusive(`KMS does not say the state, the usage and the kind of key ${KeyId}.`)
  if (KeyState !== 'Enabled') return `is ${KeyState}`
  return KeyUsage === 'ENCRYPT_DECRYPT' && KeySpec === 'SYMMETRIC_DEFAULT'
    ? undefined
    : `is a key of kind ${KeySpec} for ${KeyUsage}: services of AWS encrypt with symmetric keys alone`
}
