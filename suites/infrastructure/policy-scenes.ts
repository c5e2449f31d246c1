/** A policy of one statement that allows something. */
export const document = (statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] })

/** Adds statements to the policy of a bucket or a key. */
export function addStatements(of: { policy?: string | undefined }, ...statements: readonly object[]): void {
  const policy = JSON.parse(of.policy ?? '{"Version":"2012-10-17","Statement":[]}') as { Statement: object[] }
  policy.Statement.push(...statements)
  of.policy = JSON.stringify(policy)
}
