/** A call of the command line that makes no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'USAGE'
}

/**
 * What went wrong, for people: errors with a code of ours are sentences; anything else is a defect and shows its stack.
 */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return `checkride: ${String(error)}`
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && /^[A-Z][A-Z_]+$/.test(code) && !code.startsWith('ERR_') && !/^E[A-Z]+$/.test(code))
    return `checkride: ${error.message}\n(${code}; see docs/errors.md)`
  return `checkride: this should not have happened. Please report it.\n${error.stack ?? error.message}`
}
