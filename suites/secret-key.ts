import type { UsedSecret } from '../harness/index.ts'

/** Keys that AWS manages for a service: access to the service includes them. */
const isAwsKey = (keyId: string | undefined): boolean => keyId === undefined || /(^|:)alias\/aws\//.test(keyId)

/** The key that encrypts a secret, as the secret names it; undefined when it is AWS's own. */
export function keyOf({ found }: Pick<UsedSecret, 'found'>): string | undefined {
  const id = found?.kind === 'secret' ? found.secret.KmsKeyId : found?.parameter.KeyId
  return isAwsKey(id) ? undefined : id
}
