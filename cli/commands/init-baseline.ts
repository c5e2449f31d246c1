import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { amount } from '../../record/amount.ts'
import { BASELINE, baselineOf } from '../../harness/environment/baseline.ts'
import { loadConfig } from '../../harness/environment/config.ts'
import { UsageError } from '../failure.ts'
import type { RunFlags } from '../options.ts'
import { printError, printLine } from '../terminal.ts'
import { evidenceLines, perform } from './run.ts'

/**
 * Runs every check, and writes a baseline of what fails or cannot be established: the gate opens on it until its date.
 */
export async function writeBaseline(flags: RunFlags): Promise<number> {
  const loaded = await loadConfig(flags.config)
  if (loaded.file === undefined)
    throw new UsageError('There is no configuration to take a baseline with. Draft one first: checkride init.')
  const { record, directory } = await perform([], flags, { ...loaded, baseline: [] })
  if (!record.complete) {
    printError(`No baseline was written: ${record.gate.reasons.join(' ')}`)
    return 2
  }
  const owner = record.environment.caller?.arn ?? 'not established'
  const waivers = baselineOf(record.findings, loaded.baseline, owner, new Date(record.startedAt))
  const file = resolve(loaded.directory, loaded.config.baseline ?? BASELINE)
  const text = `${JSON.stringify(waivers, null, 2)}\n`
  if (existsSync(file) && readFileSync(file, 'utf8') === text) printLine(`${file} says so already.`)
  else {
    writeFileSync(file, text)
    const blind = waivers.filter(({ accepts }) => accepts === 'inconclusive').length
    printLine(
      `${file} accepts ${amount(waivers.length - blind, 'failure')} and ${amount(blind, 'verdict')} that could not be ` +
        'reached. Name owners, strike out what you will not accept, and commit it: only what is new closes the gate.',
    )
  }
  printLine(evidenceLines(directory))
  return 0
}
