/**
 * The independent parts that these tests run: Python's clients and emulator, AWS's Session Manager plugin. Optional for
 * newcomers, required in CI.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const BIN = join(ROOT, '.venv/bin')
const INSTALL_PYTHON = 'python3 -m venv .venv && .venv/bin/pip install -r test/real/requirements.txt'
const INSTALL_PLUGIN =
  'go build -C test/real/session-manager-plugin -o ../../../.venv/bin/session-manager-plugin ' +
  'github.com/aws/session-manager-plugin/src/sessionmanagerplugin-main'

type Part = 'python' | 'aws' | 'moto_server' | 'session-manager-plugin'

/** Where a program of the virtual environment is. */
export const program = (name: Part): string => join(BIN, name)

/** PATH with the environment's own programs first. */
export const PATH = `${BIN}:${process.env['PATH'] ?? ''}`

/**
 * A group of tests that needs Python's parts: skipped where they are not installed, except in CI, where that is a
 * failure.
 */
export const needsPython = (name: string, tests: () => void): void =>
  needs(['python', 'aws', 'moto_server'], INSTALL_PYTHON, name, tests)

/** The same for what needs the AWS CLI and the Session Manager plugin. */
export const needsPlugin = (name: string, tests: () => void): void =>
  needs(['python', 'aws', 'session-manager-plugin'], `${INSTALL_PYTHON} && ${INSTALL_PLUGIN}`, name, tests)

function needs(parts: readonly Part[], install: string, name: string, tests: () => void): void {
  const missing = parts.filter((part) => !existsSync(program(part)))
  if (missing.length === 0) describe(name, tests)
  else if (process.env['CI'] === 'true')
    test(name, () => {
      throw new Error(`${missing.join(', ')} missing in ${BIN}: ${install}`)
    })
  else describe.skip(`${name} (not installed: ${install})`, tests)
}

/** No credentials, region or configuration of the machine that the tests run on. */
export const cleanEnvironment = (added: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|MOTO_|CHECKRIDE_|VITEST)/.test(name))),
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  ...added,
})

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. */
export function execute(file: string, args: readonly string[], added: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(file, args, { cwd: ROOT, env: cleanEnvironment(added), stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    child.on('error', fail)
    child.on('close', (code) => done({ code, stdout, stderr }))
  })
}

/** Runs a Python script of this folder, which prints one JSON value per line, and returns these. */
export async function python<Line>(script: string, args: readonly string[]): Promise<readonly Line[]> {
  const { code, stdout, stderr } = await execute(program('python'), [join(import.meta.dirname, script), ...args])
  if (code !== 0) throw new Error(`${script} ended with ${code}:\n${stderr}`)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
}
