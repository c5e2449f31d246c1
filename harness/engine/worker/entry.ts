/**
 * The only test file that Vitest sees: it has the job's own module declare the tests, which run side by side. A file of
 * each check's own would run one after another.
 */
import { inject } from 'vitest'
import type { EngineInput } from '../input.ts'

const input = inject('checkride')
// Loaded when it is needed: a run against an account has no use for the sandbox.
const { define } = (await import(/* @vite-ignore */ input.worker)) as { define: (job: EngineInput) => Promise<void> }
await define(input)
