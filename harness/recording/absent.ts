/**
 * Turns "it does not exist" into an answer: resolves to undefined when the call fails with one of the named errors.
 * Every other failure (denied, throttled, broken) stays a failure and makes the verdict inconclusive.
 *
 *     const policy = await orAbsent(aws.s3.getBucketPolicy({ Bucket }), 'NoSuchBucketPolicy')
 */
export type OrAbsent = <T>(answer: Promise<T>, ...errorNames: readonly [string, ...string[]]) => Promise<T | undefined>
