/** Who refused: the owner of what was asked about, or the caller's own side. */
import { awsFailure } from './failure.ts'

/**
 * What stands on the caller's side. Source: IAM User Guide, "Troubleshoot access denied error messages".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const OWN_SIDE =
  /\b(?:identity-based|session|service control|VPC endpoint) polic(?:y|ies)|\bpermissions boundar(?:y|ies)/

/**
 * Whether a question about what belongs to another account was denied by that account. It is false where AWS says that
 * the caller's own policies do not allow it: then a permission is missing, and nothing is known of the owner.
 * @example
 * const answer = aws.s3.getBucketLocation({ Bucket })
 * if (await deniedByOwner(answer)) return orAbsent(answer, 'AccessDenied')
 */
export const deniedByOwner = (answer: Promise<unknown>): Promise<boolean> =>
  answer.then(
    () => false,
    (error: unknown) => awsFailure(error).code === 'READ_DENIED' && !OWN_SIDE.test((error as Error).message),
  )
