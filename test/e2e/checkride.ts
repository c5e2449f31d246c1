/** The command line as a child process, as a user runs it. */
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

const MAIN = resolve(import.meta.dirname, '../../cli/main.ts')

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Call {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Called with all output so far, at each output; may send signals. */
  readonly watch?: (output: string, kill: (signal: NodeJS.Signals) => void) => void
}

/** No credentials or region of the machine that the tests run on. */
const CLEAN = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(AWS_|CHECKRIDE_|FORCE_COLOR|VITEST)/.test(name)),
)

export function checkride(args: readonly string[], { cwd, env, watch }: Call = {}): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd,
      env: { ...CLEAN, NO_COLOR: '1', AWS_EC2_METADATA_DISABLED: 'true', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    const notify = (): void => watch?.(stdout + stderr, (signal) => child.kill(signal))
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      notify()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
      notify()
    })
    child.on('error', fail)
    child.on('close', (code) => done({ code, stdout, stderr }))
  })
}
