import type { Statement } from './document.ts'

/** A statement that allows too much, and why, in words. */
export interface Finding {
  readonly statement: Statement
  readonly reason: string
}
