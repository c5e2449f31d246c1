#!/usr/bin/env node
// JavaScript that old versions of Node can parse too: they get a message instead of a syntax error.
import { existsSync } from 'node:fs'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 22)) {
  console.error(
    `NODE_TOO_OLD: Checkride needs Node 22.22 or newer; this is ${process.versions.node} (${process.execPath}). Install a newer one, and run again.`,
  )
  process.exitCode = 2
} else {
  // A checkout runs its sources; an installed package has only the build: Node strips no types under node_modules.
  const sources = new URL('../cli/main.ts', import.meta.url)
  await import(existsSync(sources) ? sources.href : new URL('../dist/cli/main.js', import.meta.url).href)
}
