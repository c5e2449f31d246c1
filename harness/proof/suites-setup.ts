/**
 * Setup for `npx vitest --project suites`. Checks the configured environment that
 * CHECKRIDE_ENV names (CHECKRIDE_ENDPOINT and the usual AWS variables apply); without it, the reference platform in a
 * sandbox.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { referenceAttestations } from '../../fixtures/platform/attestations.ts'
import { readAttestations } from '../../evidence/attestation/read.ts'
import { loadConfig } from '../environment/config.ts'
import { attestationDirectory, attestationRules } from '../runs/places.ts'
import { resolveEnvironment } from '../environment/resolve.ts'
import { ownFiles, userFiles } from '../selection/discover.ts'
import { workFolder } from '../recording/run-log.ts'
import type { ChecksInput } from '../engine/input.ts'
import { CHECKS_WORKER } from '../engine/run.ts'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), 'checkride-suites-'))
  mkdirSync(workFolder(directory), { recursive: true })
  const loaded = await loadConfig(undefined)
  const common = {
    kind: 'checks',
    worker: CHECKS_WORKER,
    selection: {},
    waivers: [...loaded.config.waivers, ...loaded.baseline],
    directory,
    allure: process.env['CHECKRIDE_ALLURE'] !== undefined,
    files: [...(await ownFiles('check')), ...(await userFiles('check', loaded.config.checks, loaded.directory))],
  } as const
  const { CHECKRIDE_ENV: env, CHECKRIDE_ENDPOINT: endpoint } = process.env
  let close = async (): Promise<void> => {}
  let input: ChecksInput
  if (env === undefined && endpoint === undefined) {
    const { runningPlatform } = await import('./running-platform.ts')
    const { sandbox, ...platform } = await runningPlatform('production')
    close = () => sandbox.close()
    input = { ...common, ...platform, attestations: referenceAttestations(platform.settings.environment) }
  } else {
    const { connection, settings, account } = resolveEnvironment(loaded.config, {
      ...(env === undefined ? {} : { env }),
      ...(endpoint === undefined ? {} : { endpoint }),
    })
    const attestations = readAttestations(attestationDirectory(loaded), attestationRules(loaded))
    input = { ...common, connection, settings, attestations, ...(account === undefined ? {} : { account }) }
  }
  project.provide('checkride', input)
  return async () => {
    await close()
    rmSync(directory, { recursive: true, force: true })
  }
}
