/**
 * Builds the package into dist/ (or the folder given): compiles with tsc, keeps the folders, and copies files that are
 * not TypeScript.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = resolve(process.argv[2] ?? join(root, 'dist'))

rmSync(out, { recursive: true, force: true })
const compiled = spawnSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '--project', join(root, 'tsconfig.build.json'), '--outDir', out],
  {
    stdio: 'inherit',
  },
)
if (compiled.status !== 0) process.exit(1)

const ASSETS = ['reports/html/assets']
for (const folder of ASSETS)
  cpSync(join(root, folder), join(out, folder), {
    recursive: true,
    filter: (file) => basename(file) !== 'tsconfig.json',
  })
