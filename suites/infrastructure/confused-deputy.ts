import { parseOperator, type Statement } from '../../policy/index.ts'

/**
 * Whether conditions let a service act only for one account: a positive comparison of aws:SourceAccount, or of
 * aws:SourceArn with ARNs of that account, which does not hold when the key is absent. Source: IAM User Guide, "The
 * confused deputy problem".
 */
export function isWithinAccount(conditions: NonNullable<Statement['Condition']>, accountId: string): boolean {
  return Object.entries(conditions).some(([name, keys]) => {
    const operator = parseOperator(name)
    if (operator === undefined || operator.negated || operator.ifExists || operator.set === 'forallvalues') return false
    return Object.entries(keys).some(([key, values]) => {
      if (/^aws:SourceAccount$/i.test(key)) return values.every((value) => value === accountId)
      return /^aws:SourceArn$/i.test(key) && values.every((value) => value.split(':')[4] === accountId)
    })
  })
}
