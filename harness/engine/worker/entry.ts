/**
 * The only test file that Vitest runs: the job's module declares the tests, which run concurrently. With one file per
 * check they would run one after another.
 */
import { pathToFileURL } from 'node:url'
import { inject } from 'vitest'
import type { EngineInput } from '../input.ts'

const input = inject('checkride')
// Loaded by name, so that a run against an account does not load the sandbox.
const { define } = (await import(/* @vite-ignore */ pathToFileURL(input.worker).href)) as {
  define: (job: EngineInput) => Promise<void>
}
await define(input)
