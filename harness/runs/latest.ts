/** The runs of an environment, each in a folder of its own below one folder. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RUN_RECORD_SCHEMA, type RunRecord } from '../../record/run.ts'

/** What a run's folder is called: by its time, so that names sort, and its environment. */
export const folderName = (environment: string, startedAt: Date): string =>
  `${startedAt.toISOString().replaceAll(/[:.]/g, '-')}${suffixOf(environment)}`

/** How the folders of an environment's runs end. */
const suffixOf = (environment: string): string => `-${environment.replaceAll(/[^\w.-]+/g, '-')}`

/**
 * The record of the last complete run of an environment; undefined when there is none.
 * @param directory the folder of all runs
 */
export function latestRun(directory: string, environment: string): RunRecord | undefined {
  if (!existsSync(directory)) return undefined
  const runs = readdirSync(directory)
    .filter((name) => name.endsWith(suffixOf(environment)) && existsSync(join(directory, name, 'run.json')))
    .sort()
    .reverse()
  for (const name of runs) {
    const record = JSON.parse(readFileSync(join(directory, name, 'run.json'), 'utf8')) as RunRecord
    if (record.schema === RUN_RECORD_SCHEMA && record.complete && record.environment.name === environment) return record
  }
  return undefined
}
