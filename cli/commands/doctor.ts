import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { trustOf } from '../../evidence/attestation/read.ts'
import { Scope } from '../../harness/recording/scope.ts'
import { Session } from '../../harness/sources/aws/session.ts'
import { Requester } from '../../harness/recording/ask.ts'
import { describeReadFailure } from '../../harness/recording/obstacle.ts'
import type { RawCall } from '../../harness/recording/call.ts'
import { redactText } from '../../evidence/redaction/redact.ts'
import { loadConfig } from '../../harness/environment/config.ts'
import { connect } from '../../harness/environment/connection.ts'
import { resolveEnvironment, type EnvironmentFlags } from '../../harness/environment/resolve.ts'
import { loadChecks, ownFiles, userFiles } from '../../harness/selection/discover.ts'
import { attestationRules, evidenceDirectory, signerOf } from '../../harness/runs/places.ts'
import type { ConfigFlags } from '../options.ts'
import { printLine, printJson } from '../terminal.ts'

interface Diagnosis {
  readonly topic: string
  readonly ok: boolean
  readonly says: string
}

/** Milliseconds. AWS refuses signatures whose time is more than five minutes off. */
const TOLERATED_SKEW = 4 * 60_000

/** Reports for everything that a run needs whether it is there. Calls nothing but sts GetCallerIdentity. */
export async function doctor(flags: EnvironmentFlags & ConfigFlags & { readonly json?: boolean }): Promise<number> {
  const diagnoses: Diagnosis[] = []
  const diagnose = async <T>(
    topic: string,
    find: () => Promise<{ says: string; value: T }>,
  ): Promise<T | undefined> => {
    try {
      const { says, value } = await find()
      diagnoses.push({ topic, ok: true, says: redactText(says).text })
      return value
    } catch (error) {
      diagnoses.push({
        topic,
        ok: false,
        says: redactText(error instanceof Error ? error.message : String(error)).text,
      })
      return undefined
    }
  }
  await diagnose('Node', async () => ({ says: process.version, value: undefined }))
  const loaded = await diagnose('configuration', async () => {
    const value = await loadConfig(flags.config)
    return {
      says: value.file ?? "none here: the built-in one, an environment per profile ('checkride init' drafts one)",
      value,
    }
  })
  if (loaded !== undefined) {
    await diagnose('checks', async () => {
      const { checks, problems } = await loadChecks([
        ...(await ownFiles('check')),
        ...(await userFiles('check', loaded.config.checks, loaded.directory)),
      ])
      if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join(' '))
      return { says: `${checks.length} load`, value: undefined }
    })
    await diagnose('evidence', async () => {
      const folder = evidenceDirectory(loaded)
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, '.writable'), '')
      rmSync(join(folder, '.writable'))
      return { says: `${folder} can be written`, value: undefined }
    })
    await diagnose('signing key', async () => ({
      says: `fingerprint ${signerOf(loaded).fingerprint}`,
      value: undefined,
    }))
    await diagnose('attestations', async () => ({ says: trustOf(attestationRules(loaded)), value: undefined }))
    const environment = await diagnose('environment', async () => {
      const value = resolveEnvironment(loaded.config, flags)
      const { settings, connection, kind } = value
      return {
        says:
          `${settings.environment}, profile ${settings.profileName}, ${kind}, ` +
          `${connection.region}${connection.endpoint === undefined ? '' : `, ${connection.endpoint}`}`,
        value,
      }
    })
    if (environment !== undefined)
      await diagnose('identity', async () => {
        const calls: RawCall[] = []
        const requester = new Requester({ record: (call) => `o${calls.push(call)}`, absent: () => {} })
        const session = new Session(await connect({ ...environment.connection, maxAttempts: 1 }), requester)
        const scope = new Scope()
        try {
          const { Account, Arn } = await session.aws(scope).sts.getCallerIdentity()
          if (environment.account !== undefined && environment.account !== Account)
            throw new Error(
              `These credentials belong to account ${Account}; the environment is in ${environment.account}.`,
            )
          const date = calls.at(-1)?.attempts.at(-1)?.serviceDate
          const skew = date === undefined ? 0 : Math.abs(Date.now() - Date.parse(date))
          if (skew > TOLERATED_SKEW)
            throw new Error(
              `This machine's clock is ${Math.round(skew / 1_000)} s away from the service's: signatures will ` +
                'be refused. Set it right.',
            )
          return { says: `${Arn} in ${Account}`, value: undefined }
        } catch (error) {
          const [failed] = scope.failures
          throw failed === undefined ? error : new Error(describeReadFailure(failed))
        } finally {
          session.close()
        }
      })
  }
  if (flags.json) printJson(diagnoses)
  else for (const { topic, ok, says } of diagnoses) printLine(`${ok ? '✔' : '✘'} ${topic.padEnd(14)} ${says}`)
  return diagnoses.every(({ ok }) => ok) ? 0 : 2
}
