/**
 * Whether a bucket refuses requests without TLS. Source: S3 User Guide, "Security best practices for Amazon S3",
 * Enforce encryption of data in transit.
 */
import { conditionsHold } from './conditions.ts'
import type { Policy, Statement } from './document.ts'
import { conditionKeys, coversAction, coversResource, isEveryone, label } from './statement.ts'

export interface TlsRequirement {
  readonly required: boolean
  /** Which statements refuse requests without TLS, or what is missing. */
  readonly reason: string
  /** Deny statements about TLS, sufficient or not. */
  readonly statements: readonly Statement[]
}

/**
 * Whether every request without TLS is denied: for all principals and all S3 actions, on the bucket and on its objects,
 * with no other condition than on TLS. One statement may deny for the bucket and another for the objects.
 * @param bucketArn such as `arn:aws:s3:::logs`
 * @example
 * const Condition = { Bool: { 'aws:SecureTransport': 'false' } }
 * const Resource = ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*']
 * const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource, Condition }
 * requiresTls(parsePolicy({ Statement: [deny] }), 'arn:aws:s3:::logs').required // true
 */
export function requiresTls(policy: Policy, bucketArn: string): TlsRequirement {
  const targets = { 'the bucket': bucketArn, 'its objects': `${bucketArn}/any/object` }
  const about = policy.Statement.filter(
    ({ Effect, Condition }) => Effect === 'Deny' && conditionKeys(Condition).some(isAboutTls),
  )
  const denies = policy.Statement.filter(
    (statement) => statement.Effect === 'Deny' && shortcoming(statement, policy) === undefined,
  )
  const open = Object.entries(targets).filter(
    ([, resource]) => !denies.some((statement) => coversResource(statement, resource)),
  )

  if (open.length === 0)
    return {
      required: true,
      reason: `requests without TLS are denied by ${denies.map(label).join(' and ')}`,
      statements: denies,
    }
  const near = about.map(
    (statement) =>
      `${label(statement)} ${shortcoming(statement, policy) ?? 'covers only a part of the bucket and its objects'}`,
  )
  return {
    required: false,
    reason: [
      `no statement denies all requests without TLS on ${open.map(([name]) => name).join(' and ')}`,
      ...near,
    ].join('; '),
    statements: about,
  }
}

const isAboutTls = (key: string) => ['aws:securetransport', 's3:tlsversion'].includes(key.toLowerCase())

/** Why a Deny statement does not deny every request without TLS on what it covers; undefined when it does. */
function shortcoming(statement: Statement, { Version }: Policy): string | undefined {
  const { Condition = {}, NotAction, Principal } = statement
  const otherKeys = conditionKeys(Condition).filter((key) => !isAboutTls(key))
  if (!isEveryone(Principal)) return 'does not name all principals'
  if (NotAction?.some((pattern) => /^(s3:|[^:]*[*?])/i.test(pattern)) || !coversAction(statement, 's3:AnyAction'))
    return 'does not cover all actions of S3'
  if (otherKeys.length > 0) return `depends also on ${otherKeys.join(', ')}`
  const plain = conditionsHold(Condition, { 'aws:SecureTransport': 'false' }, { variables: Version === '2012-10-17' })
  return plain === true ? undefined : 'does not apply to a request without TLS'
}
