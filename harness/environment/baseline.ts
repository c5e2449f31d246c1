/** A baseline: what fails on the day when the gate is switched on, accepted until a date, so that only news closes it. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import * as v from 'valibot'
import { obstacleName, obstaclesOf } from '../../record/acceptance.ts'
import type { Finding } from '../../record/run.ts'
import { ConfigError, invalidConfig } from './config-error.ts'
import { problemLines } from './problems.ts'
import { covers, Waiver } from './waivers.ts'

/** Name of the file beside the configuration that is read without being named. */
export const BASELINE = 'checkride.baseline.json'

/** Days for which a baseline accepts a failure. */
const DAYS = 90

const Baseline = v.array(Waiver)

/**
 * The waivers of the baseline beside a configuration; none where there is no such file.
 * @param named the file that the configuration names
 * @throws ConfigError CONFIG_NOT_FOUND when the named file is not there, CONFIG_BROKEN when it is no JSON,
 * CONFIG_INVALID naming every problem
 */
export function readBaseline(directory: string, named?: string): Waiver[] {
  const file = resolve(directory, named ?? BASELINE)
  if (!existsSync(file)) {
    if (named === undefined) return []
    throw new ConfigError(
      'CONFIG_NOT_FOUND',
      `There is no baseline at ${file}. 'checkride init --baseline' writes one.`,
    )
  }
  let written: unknown
  try {
    written = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new ConfigError(
      'CONFIG_BROKEN',
      `${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  const result = v.safeParse(Baseline, written)
  if (result.success) return result.output
  throw invalidConfig(file, problemLines(Baseline, result.issues, 'the baseline'))
}

/**
 * The baseline of a run that no baseline was applied to: a waiver for each failure, and one for each verdict that could
 * not be reached, for the obstacle that it had, but for those that only repeat another. What an earlier baseline
 * accepted keeps its dates.
 * @param owner who answers for them
 * @example baselineOf(record.findings, [], 'platform team', new Date())
 */
export function baselineOf(
  findings: readonly Finding[],
  before: readonly Waiver[],
  owner: string,
  now: Date,
): Waiver[] {
  const today = dayOf(now)
  const expires = dayOf(new Date(now.getTime() + DAYS * 24 * 60 * 60_000))
  return findings
    .filter(({ verdict, echoOf }) => (verdict === 'fail' || verdict === 'inconclusive') && echoOf === undefined)
    .map((finding): Waiver => {
      const { check, subject, verdict } = finding
      const known = before.find(
        (waiver) => waiver.check === check && waiver.subject === subject.id && covers(waiver, finding),
      )
      if (known !== undefined) return known
      const obstacle = obstacleOf(finding)
      return verdict === 'inconclusive'
        ? {
            check,
            subject: subject.id,
            accepts: 'inconclusive',
            ...(obstacle !== undefined && { obstacle }),
            reason: `Baseline of ${today}: it could not be established when the gate was switched on.`,
            owner,
            since: today,
            expires,
          }
        : {
            check,
            subject: subject.id,
            reason: `Baseline of ${today}: it failed when the gate was switched on.`,
            owner,
            expires,
          }
    })
}

/** The name of a finding's obstacles: of several, as far as they are of one kind; undefined where they are not. */
function obstacleOf(finding: Finding): string | undefined {
  const obstacles = obstaclesOf(finding)
  const [name, ...otherNames] = new Set(obstacles.map(obstacleName))
  if (otherNames.length === 0) return name
  const [code, ...otherCodes] = new Set(obstacles.map((each) => each.code))
  return otherCodes.length === 0 ? `${code}*` : undefined
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10)
