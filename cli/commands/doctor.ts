import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readAttestations, trustOf } from '../../evidence/attestation/read.ts'
import { DEFAULT_GATE } from '../../record/gate.ts'
import { clockWords, identify, type Caller } from '../../harness/engine/ending.ts'
import { loadConfig, type LoadedConfig } from '../../harness/environment/config.ts'
import { connect } from '../../harness/environment/connection.ts'
import {
  resolveEnvironment,
  type EnvironmentFlags,
  type ResolvedEnvironment,
} from '../../harness/environment/resolve.ts'
import type { Settings } from '../../harness/environment/settings/index.ts'
import { Requester } from '../../harness/recording/ask.ts'
import type { RawCall } from '../../harness/recording/call.ts'
import { attestationDirectory, attestationRules, evidenceDirectory, signerOf } from '../../harness/runs/places.ts'
import { loadChecks, ownFiles, userFiles, type SuiteFile } from '../../harness/selection/discover.ts'
import { select } from '../../harness/selection/select.ts'
import { TOLERATED_SKEW } from '../../harness/sources/aws/failure.ts'
import { Session } from '../../harness/sources/aws/session.ts'
import { idlePatterns, idleSettings, idleWaivers } from '../doctor/configuration.ts'
import { Diagnoses } from '../doctor/diagnosis.ts'
import { triedReads, type TriedReads } from '../doctor/reads.ts'
import { tryChecks } from '../doctor/try.ts'
import { readLines, sayProbes, sayReads } from '../doctor/words.ts'
import { selectionOf, type ConfigFlags, type SelectionFlags } from '../options.ts'
import { printJson, printLine } from '../terminal.ts'
import { planCalls } from './plan.ts'

type DoctorFlags = SelectionFlags & EnvironmentFlags & ConfigFlags & { readonly json?: boolean }

/**
 * Reports for everything that a run needs whether it is there, and tries the selection's reads: the checks are
 * evaluated on their first subject, and what they ask is compared with what they ask of the reference platform.
 */
export async function doctor(ids: readonly string[], flags: DoctorFlags): Promise<number> {
  const diagnoses = new Diagnoses()
  diagnoses.say('Node', true, process.version)
  const loaded = await diagnoses.diagnose('configuration', async () => {
    const value = await loadConfig(flags.config)
    return {
      says: value.file ?? "none here: the built-in one, an environment per profile ('checkride init' drafts one)",
      value,
    }
  })
  const reads = loaded === undefined ? undefined : await examine(loaded, ids, flags, diagnoses)
  if (flags.json) printJson({ diagnoses: diagnoses.all, ...(reads === undefined ? {} : { reads: reads.tried }) })
  else {
    for (const { topic, ok, says } of diagnoses.all) printLine(`${ok ? '✔' : '✘'} ${topic.padEnd(14)} ${says}`)
    if (reads !== undefined) for (const line of readLines(reads.tried, reads.caller?.arn)) printLine(line)
  }
  return diagnoses.all.every(({ ok }) => ok) ? 0 : 2
}

interface Reads {
  readonly tried: TriedReads
  readonly caller: Caller | undefined
}

/** What follows once the configuration is there; the reads, when they could be tried. */
async function examine(
  loaded: LoadedConfig,
  ids: readonly string[],
  flags: DoctorFlags,
  diagnoses: Diagnoses,
): Promise<Reads | undefined> {
  const selection = selectionOf(ids, flags)
  const files = [...(await ownFiles('check')), ...(await userFiles('check', loaded.config.checks, loaded.directory))]
  await diagnoseChecks(loaded, files, diagnoses)
  // Refuses a misspelt id, as `run` does.
  select((await loadChecks(files)).checks, selection)
  await diagnosePlaces(loaded, diagnoses)
  const environment = await diagnoses.diagnose('environment', async () => {
    const value = resolveEnvironment(loaded.config, flags)
    const { settings, connection, kind } = value
    return {
      says:
        `${settings.environment}, profile ${settings.profileName}, ${kind}, ` +
        `${connection.region}${connection.endpoint === undefined ? '' : `, ${connection.endpoint}`}`,
      value,
    }
  })
  if (environment === undefined) return undefined
  const { caller, ends } = await diagnoseIdentity(environment, diagnoses)
  if (ends) return undefined
  const { connection, kind, settings } = environment
  // What the reference platform cannot show with this profile is no matter of the caller's platform.
  const plan = await planCalls(ids, { ...flags, expect: settings.profileName }, { brokenScenes: false })
  const { record, probes } = await tryChecks({
    kind,
    connection,
    files,
    selection,
    settings: withoutWrites(settings),
    waivers: [],
    gate: DEFAULT_GATE,
    attestations: readAttestations(attestationDirectory(loaded), attestationRules(loaded)),
  })
  for (const { code, message } of record.problems) diagnoses.say('trial', false, `${message} (${code})`)
  const tried = triedReads(plan.calls, record)
  sayReads(diagnoses, tried, record)
  sayProbes(diagnoses, probes, kind)
  if (Object.keys(selection).length === 0)
    for (const line of idleSettings(loaded.config.environments[settings.environment]?.settings, record.findings))
      diagnoses.say('settings', true, line)
  return { tried, caller }
}

async function diagnoseChecks(loaded: LoadedConfig, files: readonly SuiteFile[], diagnoses: Diagnoses): Promise<void> {
  const { checks, problems } = await loadChecks(files)
  const idle = await idlePatterns(loaded)
  const wrong = [...problems.map(({ message }) => message), ...idle]
  diagnoses.say('checks', wrong.length === 0, wrong.length === 0 ? `${checks.length} load` : wrong.join(' '))
  const { waivers } = loaded.config
  const strays = idleWaivers(
    loaded.config,
    checks.map(({ id }) => id),
  )
  if (waivers.length > 0)
    diagnoses.say(
      'waivers',
      strays.length === 0,
      strays.length === 0 ? `${waivers.length} of checks` : strays.join(' '),
    )
}

/** Where evidence goes, and who signs it. */
async function diagnosePlaces(loaded: LoadedConfig, diagnoses: Diagnoses): Promise<void> {
  await diagnoses.diagnose('evidence', async () => {
    const folder = evidenceDirectory(loaded)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, '.writable'), '')
    rmSync(join(folder, '.writable'))
    return { says: `${folder} can be written`, value: undefined }
  })
  await diagnoses.diagnose('signing key', async () => ({
    says: `fingerprint ${signerOf(loaded).fingerprint}`,
    value: undefined,
  }))
  await diagnoses.diagnose('attestations', async () => ({
    says: trustOf(attestationRules(loaded)),
    value: undefined,
  }))
}

/** Who asks; `ends` when no read can be tried. */
async function diagnoseIdentity(
  environment: ResolvedEnvironment,
  diagnoses: Diagnoses,
): Promise<{ readonly caller?: Caller; readonly ends: boolean }> {
  const calls: RawCall[] = []
  const requester = new Requester({ record: (call) => `o${calls.push(call)}`, absent: () => {} })
  const session = new Session(await connect({ ...environment.connection, maxAttempts: 1 }), requester)
  try {
    const { caller, problem, ends } = await identify(session, environment)
    const date = calls.at(-1)?.attempts.at(-1)?.serviceDate
    const skew = date === undefined ? 0 : Date.now() - Date.parse(date)
    if (problem !== undefined) diagnoses.say('identity', false, `${problem.message} (${problem.code})`)
    else if (Math.abs(skew) > TOLERATED_SKEW) diagnoses.say('identity', false, `${clockWords(skew)}.`)
    else diagnoses.say('identity', true, `${caller?.arn} in ${caller?.account}`)
    return { ...(caller === undefined ? {} : { caller }), ends }
  } finally {
    session.close()
  }
}

/** A trial writes nothing, not even the message to Kafka that the settings allow a run. */
const withoutWrites = (settings: Settings): Settings => {
  const { canary } = settings.internal
  return canary === undefined || canary === null
    ? settings
    : { ...settings, internal: { ...settings.internal, canary: { ...canary, allowWrites: false } } }
}
