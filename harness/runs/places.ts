/** Where evidence is kept, and with which key it is signed. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { AttestationRules } from '../../evidence/attestation/read.ts'
import { invalidConfig } from '../environment/config-error.ts'
import type { LoadedConfig } from '../environment/config.ts'
import { EvidenceError } from '../../evidence/error.ts'
import { loadOrCreateKey, type Signer } from '../../evidence/signing.ts'
import { trustedFingerprint } from '../../evidence/trusted-key.ts'

/** The folder of all runs. */
export const evidenceDirectory = ({ config, directory }: LoadedConfig): string =>
  resolve(directory, config.evidence.directory ?? '.checkride/runs')

/** The folder of all attestations, beside that of the runs. */
export const attestationDirectory = (loaded: LoadedConfig): string =>
  resolve(evidenceDirectory(loaded), '../attestations')

/** The configured key, or this user's own, which is made when first needed. */
export function signerOf({ config, directory }: LoadedConfig): Signer {
  const own = join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'checkride', 'signing-key.pem')
  return loadOrCreateKey(
    config.evidence.signingKey === undefined ? own : resolve(directory, config.evidence.signingKey),
  )
}

/**
 * Which keys may sign attestations, and how long these may hold, by the configuration.
 * @throws ConfigError CONFIG_INVALID naming every invalid trusted key
 */
export function attestationRules({ config, directory, file }: LoadedConfig): AttestationRules {
  const { trustedKeys, longestDays } = config.attestations
  const problems: string[] = []
  const fingerprints = trustedKeys?.flatMap((key, index) => {
    try {
      return [trustedFingerprint(key, directory)]
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error
      const expected = 'a fingerprint (64 hexadecimal digits) or the PEM file of a public key is expected'
      problems.push(
        `  attestations.trustedKeys.${index}: it is ${JSON.stringify(key)}; ${expected} ` +
          `(${(error.cause as Error).message})`,
      )
      return []
    }
  })
  if (problems.length > 0) throw invalidConfig(file ?? 'the built-in configuration', problems)
  return { longestDays, ...(fingerprints && { trustedKeys: fingerprints }) }
}
