/**
 * Kinds of errors that every copy of a module knows: where suites are loaded beside a transformed engine, a class exists
 * twice, and instanceof would not know the other's.
 */
const KIND = Symbol.for('checkride.error')

/** Marks an error as of a kind. */
export const markedAs = (error: Error, kind: string): void => void Object.defineProperty(error, KIND, { value: kind })

/** Whether an error was marked as of that kind, by whichever copy. */
export const isMarkedAs = (error: unknown, kind: string): boolean =>
  error instanceof Error && (error as { readonly [KIND]?: string })[KIND] === kind
