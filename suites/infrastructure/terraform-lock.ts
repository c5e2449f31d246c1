import type { AttributeValue } from '@aws-sdk/client-dynamodb'

/** A lock on a state, as Terraform's S3 backend writes it. */
export interface TerraformLock {
  /** Of the state: bucket and key. */
  readonly path: string
  readonly id: string
  readonly who: string
  readonly operation: string
  /** Absent when the lock does not name it. */
  readonly createdAt?: Date
}

/**
 * Reads an item of the lock table; undefined for one that is no lock: beside every state Terraform keeps its digest
 * (`…-md5`), without Info. Source: Terraform's statemgr.LockInfo, which the S3 backend stores as JSON.
 */
export function lockOf({ LockID, Info }: Readonly<Record<string, AttributeValue>>): TerraformLock | undefined {
  if (Info?.S === undefined) return undefined
  const { ID = 'unknown', Who = 'unknown', Operation = 'an unknown operation', Created } = fields(Info.S)
  const created = new Date(Created ?? '')
  return {
    path: LockID?.S ?? '?',
    id: ID,
    who: Who,
    operation: Operation,
    ...(Number.isNaN(created.getTime()) ? {} : { createdAt: created }),
  }
}

/** A lock that cannot be parsed still counts, without an owner. */
function fields(info: string): Readonly<Partial<Record<'ID' | 'Who' | 'Operation' | 'Created', string>>> {
  try {
    return (JSON.parse(info) as object | null) ?? {}
  } catch {
    return {}
  }
}
