/** Invalid arguments on the command line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'USAGE'
}

/** An error as text: the message of errors with a code of ours; the stack of all others, which are defects. */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return `checkride: ${String(error)}`
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && /^[A-Z][A-Z_]+$/.test(code) && !code.startsWith('ERR_') && !/^E[A-Z]+$/.test(code))
    return `checkride: ${error.message}\n(${code}; see docs/errors.md)`
  return `checkride: this should not have happened. Please report it.\n${error.stack ?? error.message}`
}
