/** Where evidence is kept, and with which key it is signed. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { LoadedConfig } from '../environment/config.ts'
import { loadOrCreateKey, type Signer } from '../evidence/signing.ts'

/** The folder of all runs. */
export const evidenceDirectory = ({ config, directory }: LoadedConfig): string => resolve(directory, config.evidence.directory ?? '.checkride/runs')

/** The folder of all attestations, beside that of the runs. */
export const attestationDirectory = (loaded: LoadedConfig): string => resolve(evidenceDirectory(loaded), '../attestations')

/** The configured key, or this user's own, which is made when first needed. */
export function signerOf({ config, directory }: LoadedConfig): Signer {
  const own = join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'checkride', 'signing-key.pem')
  return loadOrCreateKey(config.evidence.signingKey === undefined ? own : resolve(directory, config.evidence.signingKey))
}
