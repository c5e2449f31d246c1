import { existsSync } from 'node:fs'
import { attest as write } from '../../attestation/attestation.ts'
import { ITEMS } from '../../catalogue/index.ts'
import { loadConfig } from '../../environment/config.ts'
import { resolveEnvironment } from '../../environment/resolve.ts'
import { suggestion } from '../../engine/select.ts'
import { attestationDirectory, signerOf } from '../evidence.ts'
import { UsageError } from '../failure.ts'
import type { ConfigFlags } from '../options.ts'
import { say } from '../terminal.ts'

interface AttestFlags extends ConfigFlags {
  readonly by: string
  readonly note: string
  readonly expires: string
  readonly attach?: string
  readonly env?: string
}

/** Signs a person's word for a catalogue item, until a date. */
export async function attest(item: string, flags: AttestFlags): Promise<number> {
  const problems: string[] = []
  if (!ITEMS.some(({ id }) => id === item))
    problems.push(
      `there is no catalogue item '${item}'${suggestion(
        item,
        ITEMS.map(({ id }) => id),
      )}`,
    )
  if (!/^\d{4}-\d{2}-\d{2}$/.test(flags.expires) || Number.isNaN(Date.parse(flags.expires)))
    problems.push(`--expires is '${flags.expires}'; write the last day on which it holds as YYYY-MM-DD`)
  else if (flags.expires < new Date().toISOString().slice(0, 10)) problems.push(`--expires is ${flags.expires}, which is over`)
  if (flags.by.trim() === '') problems.push('--by is empty; name who vouches')
  if (flags.note.trim().length < 10) problems.push('--note is too short; say in a sentence what was done')
  if (flags.attach !== undefined && !existsSync(flags.attach)) problems.push(`--attach: there is no file ${flags.attach}`)
  if (problems.length > 0) throw new UsageError(`Nothing was attested:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)

  const loaded = await loadConfig(flags.config)
  // The region does not matter to an attestation; the environment's name does.
  const { settings } = resolveEnvironment(loaded.config, { region: 'us-east-1', ...(flags.env === undefined ? {} : { env: flags.env }) })
  const signer = signerOf(loaded)
  const { by, note, expires, attach } = flags
  const { folder, attestation } = await write(
    attestationDirectory(loaded),
    { item, environment: settings.environment, by, note, expires, ...(attach === undefined ? {} : { attach }) },
    signer,
  )
  say(`${attestation.by} vouches for ${item} in ${settings.environment} until ${expires}: ${ITEMS.find(({ id }) => id === item)!.must}`)
  say(`  ${folder}, signed with the key ${signer.fingerprint}`)
  return 0
}
