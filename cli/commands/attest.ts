import { existsSync } from 'node:fs'
import { attest as write, validityOf } from '../../evidence/attestation/attestation.ts'
import type { AttestationRules } from '../../evidence/attestation/read.ts'
import { ITEMS } from '../../catalogue/index.ts'
import { loadConfig } from '../../harness/environment/config.ts'
import { resolveEnvironment } from '../../harness/environment/resolve.ts'
import { suggestion } from '../../harness/suggestion.ts'
import { attestationDirectory, attestationRules, signerOf } from '../../harness/runs/places.ts'
import { UsageError } from '../failure.ts'
import type { ConfigFlags } from '../options.ts'
import { printLine } from '../terminal.ts'

interface AttestFlags extends ConfigFlags {
  readonly by: string
  readonly note: string
  readonly expires: string
  readonly attach?: string
  readonly env?: string
}

/** Signs a person's attestation of a catalogue item, valid until a date. */
export async function attest(item: string, flags: AttestFlags): Promise<number> {
  const loaded = await loadConfig(flags.config)
  const rules = attestationRules(loaded)
  const problems = problemsOf(item, flags, rules, new Date())
  if (problems.length > 0) refuse(problems)
  // The region does not matter to an attestation; the environment's name does.
  const { settings } = resolveEnvironment(loaded.config, {
    region: 'us-east-1',
    ...(flags.env === undefined ? {} : { env: flags.env }),
  })
  const signer = signerOf(loaded)
  if (rules.trustedKeys?.includes(signer.fingerprint) === false)
    refuse([
      `the signing key ${signer.fingerprint} is not trusted: attestations.trustedKeys are ` +
        `${rules.trustedKeys.join(', ')}`,
    ])
  const { by, note, expires, attach } = flags
  const { folder, attestation } = await write(
    attestationDirectory(loaded),
    { item, environment: settings.environment, by, note, expires, ...(attach === undefined ? {} : { attach }) },
    signer,
  )
  printLine(
    `${attestation.by} vouches for ${item} in ${settings.environment} until ${expires}: ` +
      `${ITEMS.find(({ id }) => id === item)!.must}`,
  )
  printLine(`  ${folder}, signed with the key ${signer.fingerprint}`)
  if (rules.trustedKeys === undefined)
    printLine(
      '  Nobody has pinned this key: whoever can write there can sign, too. Pin it in the configuration: ' +
        `attestations: { trustedKeys: ['${signer.fingerprint}'] }`,
    )
  return 0
}

/** Everything that makes an attestation invalid. */
function problemsOf(
  item: string,
  { expires, by, note, attach }: AttestFlags,
  { longestDays }: AttestationRules,
  now: Date,
): string[] {
  const problems: string[] = []
  if (!ITEMS.some(({ id }) => id === item))
    problems.push(
      `there is no catalogue item '${item}'${suggestion(
        item,
        ITEMS.map(({ id }) => id),
      )}`,
    )
  if (!/^\d{4}-\d{2}-\d{2}$/.test(expires) || Number.isNaN(Date.parse(expires)))
    problems.push(`--expires is '${expires}'; write the last day on which it holds as YYYY-MM-DD`)
  else if (expires < now.toISOString().slice(0, 10)) problems.push(`--expires is ${expires}, which is over`)
  else if (validityOf({ madeAt: now.toISOString(), expires }) > longestDays)
    problems.push(
      `--expires is ${expires}; attestations hold for ${longestDays} days at most (attestations.longestDays)`,
    )
  if (by.trim() === '') problems.push('--by is empty; name who vouches')
  if (note.trim().length < 10) problems.push('--note is too short; say in a sentence what was done')
  if (attach !== undefined && !existsSync(attach)) problems.push(`--attach: there is no file ${attach}`)
  return problems
}

function refuse(problems: readonly string[]): never {
  throw new UsageError(`Nothing was attested:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
}
