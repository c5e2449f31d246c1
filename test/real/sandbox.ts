/** `checkride sandbox` as a process of its own, as a user starts it. */
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { cleanEnvironment } from './parts.ts'

export interface SandboxProcess extends AsyncDisposable {
  readonly url: string
}

/** Starts it on a free port; `options` are the command's own. */
export async function startSandboxCommand(...options: readonly string[]): Promise<SandboxProcess> {
  const main = resolve(import.meta.dirname, '../../cli/main.ts')
  const command = spawn(process.execPath, [main, 'sandbox', '--port', '0', ...options], {
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((done) => command.once('exit', () => done()))
  const url = await new Promise<string>((found, fail) => {
    let output = ''
    const collect = (chunk: string): void => {
      output = (output + chunk).slice(-10_000)
      const address = /AWS_ENDPOINT_URL=(\S+)/.exec(output)?.[1]
      if (address !== undefined) found(address)
    }
    command.stdout.setEncoding('utf8').on('data', collect)
    command.stderr.setEncoding('utf8').on('data', collect)
    command.once('error', fail)
    command.once('exit', (code) => fail(new Error(`checkride sandbox ended with ${code}:\n${output}`)))
  })
  return {
    url,
    async [Symbol.asyncDispose]() {
      command.kill()
      await ended
    },
  }
}
