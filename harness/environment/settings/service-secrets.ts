import * as v from 'valibot'

export const secretEntries = {
  /** Alias of the key that encrypts the services' secrets; unset: any key that AWS does not manage. */
  secretKeyAlias: v.optional(v.string()),
  /** Days after which a secret should have been rotated or changed. */
  secretMaximumAgeDays: v.pipe(v.number(), v.minValue(1)),
  /** Names of plain environment variables, by pattern, that look like secrets and are none. */
  plainVariables: v.array(v.string()),
}

/** Source: the deployment guide, "Configure Secrets Manager"; the microservices guide asks for regular rotation. */
export const secretDefaults = {
  secretMaximumAgeDays: 90,
  plainVariables: [],
}
