/**
 * The only test file that Vitest sees: it imports every check file, lists the subjects, and fans out check by subject
 * into concurrent tests. Files run one after another in a worker; tests of one file run side by side.
 */
import { inject } from 'vitest'

const input = inject('checkride')
// Loaded when needed: a run against an account has no use for the sandbox.
if (input.mode === 'prove') await (await import('../../proof/worker.ts')).defineProofs(input)
else await (await import('./run.ts')).defineRun(input)
