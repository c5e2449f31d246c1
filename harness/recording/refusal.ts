/**
 * The name of the error in which a question ended; undefined when it was answered. For telling apart the errors that
 * `orAbsent` accepts.
 * @example
 * const answer = aws.s3.getBucketLocation({ Bucket })
 * const refusal = await refusalOf(answer)
 * await orAbsent(answer, 'NoSuchBucket', 'AccessDenied')
 */
export const refusalOf = (answer: Promise<unknown>): Promise<string | undefined> =>
  answer.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  )
