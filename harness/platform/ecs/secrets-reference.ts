/**
 * Where a container's secret comes from, as task definitions say it. Source: ECS developer guide, "Pass sensitive
 * data": the ARN of a secret, which may end in `:json-key:version-stage:version-id`; or the ARN of a parameter; or the
 * name of a parameter of the same region.
 */
export interface SecretSource {
  readonly kind: 'secret' | 'parameter'
  /** The ARN without what selects a part of the secret; a parameter's name when that is all there is. */
  readonly arnOrName: string
  /** Absent for a parameter by name: the service's own. */
  readonly region?: string
  readonly account?: string
  /** Member of the secret's JSON. */
  readonly jsonKey?: string
  readonly versionStage?: string
  readonly versionId?: string
}

/** Parses `valueFrom`; undefined when ECS could not resolve it. */
export function parseSecretSource(valueFrom: string): SecretSource | undefined {
  if (!valueFrom.startsWith('arn:'))
    return /^[\w./-]+$/.test(valueFrom) ? { kind: 'parameter', arnOrName: valueFrom } : undefined
  const parts = valueFrom.split(':')
  const [, , service, region = '', account = '', resource = '', ...rest] = parts
  if (region === '' || account === '') return undefined
  if (service === 'ssm' && resource.startsWith('parameter/') && rest.length === 0)
    return { kind: 'parameter', arnOrName: valueFrom, region, account }
  if (service !== 'secretsmanager' || resource !== 'secret' || !rest[0]) return undefined
  // All three parts of the selection or none: what is left empty takes its default.
  if (rest.length !== 1 && rest.length !== 4) return undefined
  const [, jsonKey, versionStage, versionId] = rest
  return {
    kind: 'secret',
    arnOrName: parts.slice(0, 7).join(':'),
    region,
    account,
    ...(jsonKey && { jsonKey }),
    ...(versionStage && { versionStage }),
    ...(versionId && { versionId }),
  }
}
