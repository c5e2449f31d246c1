/** moto (https://github.com/getmoto/moto), an independent emulator of AWS, as a process of its own. */
import { spawn } from 'node:child_process'
import { cleanEnvironment, program } from './parts.ts'

export interface Moto extends AsyncDisposable {
  readonly url: string
}

/** Starts moto on a free port, with AWS's managed policies and the sandbox's account. */
export async function startMoto(accountId: string): Promise<Moto> {
  const settings = { MOTO_ACCOUNT_ID: accountId, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', PYTHONUNBUFFERED: '1' }
  const server = spawn(program('moto_server'), ['--host', '127.0.0.1', '--port', '0'], {
    env: cleanEnvironment(settings),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((done) => server.once('exit', () => done()))
  const url = await new Promise<string>((found, fail) => {
    let output = ''
    server.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-10_000)
      const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1]
      if (address !== undefined) found(address)
    })
    server.once('error', fail)
    server.once('exit', (code) => fail(new Error(`moto ended with ${code}:\n${output}`)))
  })
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.kill()
      await ended
    },
  }
}
