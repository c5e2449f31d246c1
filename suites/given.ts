import type { CheckContext } from '../harness/index.ts'

/**
 * A member that AWS gives with every answer of its kind. Where it is missing, the check is inconclusive: what was not
 * said is no verdict.
 * @example const state = given(key.KeyState, `state of key ${key.KeyId}`, context)
 */
export function given<T>(value: T | undefined, what: string, { inconclusive }: Pick<CheckContext, 'inconclusive'>): T {
  return value ?? inconclusive(`The answer does not say the ${what}.`)
}
