import * as v from 'valibot'
import { Days } from './numbers.ts'
import { Text, Texts } from './texts.ts'

export const secretEntries = {
  /** Alias of the key that encrypts the services' secrets; unset: any key that AWS does not manage. */
  secretKeyAlias: v.optional(Text),
  /** Days after which a secret should have been rotated or changed. */
  secretMaximumAgeDays: Days,
  /** Names of plain environment variables, by pattern, that look like secrets and are none. */
  plainVariables: Texts,
}

/** Source: the deployment guide, "Configure Secrets Manager"; the microservices guide asks for regular rotation. */
export const secretDefaults = {
  secretMaximumAgeDays: 90,
  plainVariables: [],
}
