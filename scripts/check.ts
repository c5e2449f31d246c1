/**
 * `npm run check`: everything about the sources that needs no test to run. All steps run; the exit code is 1 when any
 * of them fails.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const tool = (path: string, ...args: readonly string[]): readonly string[] => [
  join(root, 'node_modules', path),
  ...args,
]
const script = (name: string, ...args: readonly string[]): readonly string[] => [join(root, 'scripts', name), ...args]

const STEPS: Readonly<Record<string, readonly string[]>> = {
  types: tool('typescript/bin/tsc', '--project', '.'),
  'types of the report page': tool('typescript/bin/tsc', '--project', 'reports/html/assets'),
  lint: tool('oxlint/bin/oxlint'),
  format: tool('oxfmt/bin/oxfmt', '--check'),
  layers: script('layers/main.ts'),
  'unused code': tool('knip/bin/knip.js'),
  'generated documents': script('generate.ts', '--check'),
  build: script('build.ts'),
  'package shape': tool('publint/src/cli.js', '--strict', '--pack', 'npm'),
}

/** Runs a Node program in the repository's root and returns its output. */
const run = (args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })

const failed: string[] = []
for (const [name, args] of Object.entries(STEPS)) {
  const started = performance.now()
  const { code, output } = await run(args)
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
  if (code !== 0) failed.push(name)
  // The exceptions to the layers are shown every time.
  if (code !== 0 || name === 'layers') console.log(output.trimEnd().replaceAll(/^/gm, '       '))
}
console.log(failed.length === 0 ? '\nEverything is in order.' : `\nNot in order: ${failed.join(', ')}.`)
process.exitCode = failed.length === 0 ? 0 : 1
