import { oidcHost } from '../../harness/index.ts'
import { parseOperator, type Trusted } from '../../policy/index.ts'
import { dialectOf, isGithub } from './workflow-subjects.ts'

export interface Expected {
  /** The account of the role, whose identity providers it may trust. */
  readonly account: string
  /** Host of the identity provider; absent: any. */
  readonly provider: string | undefined
  /** Audience of the tokens; absent: GitHub's usual one, and any for other providers. */
  readonly audience: string | undefined
  /** The repository, as the provider names it; absent: any one. */
  readonly repository: string | undefined
  /** Whether a branch, tag or environment must be named too. */
  readonly namesRef: boolean
}

/**
 * What is too loose in a role's trust in the workflows of an identity provider, for messages.
 * @example looseTrust(trustedPrincipals(trust)[0]!, { account, provider, audience, repository, namesRef: true })
 */
export function looseTrust(trusted: Trusted, expected: Expected): string[] {
  const { kind, name, accountId, conditions } = trusted
  const host = oidcHost(trusted)
  const isExpected = host === expected.provider || (expected.provider === undefined && host !== undefined)
  if (host === undefined || !isExpected || accountId !== expected.account) return [`it also trusts ${kind} ${name}`]
  const audiences = audiencesFor(host, conditions)
  const wanted = expectedAudience(host, expected.audience)
  const subjects = valuesOf(conditions, `${host}:sub`)
  return [
    ...(audiences.length === 0 ? ['it does not insist on an audience (aud)'] : []),
    ...audiences
      .filter((value) => (wanted === undefined ? /^[*?]+$/.test(value) : value !== wanted))
      .map((value) => `it accepts the audience ${value}${wanted === undefined ? '' : `, expected is ${wanted}`}`),
    ...(subjects.length === 0 ? [`it does not insist on a subject (sub): every repository of ${host} may deploy`] : []),
    ...subjects.flatMap((subject) => looseSubject(host, subject, expected)),
  ]
}

/** The audience for which workflows of a provider sign in; undefined: whichever the provider and the role agree on. */
export const expectedAudience = (host: string, configured: string | undefined): string | undefined =>
  configured ?? (isGithub(host) ? 'sts.amazonaws.com' : undefined)

/** The audiences on which a trust in a provider insists. */
export const audiencesFor = (host: string, conditions: Trusted['conditions']): string[] =>
  valuesOf(conditions, `${host}:aud`).map(({ value }) => value)

interface Compared {
  readonly value: string
  /** Whether `*` and `?` are wildcards. */
  readonly pattern: boolean
}

/**
 * The values with which a claim is compared by a condition that does not hold when the claim is absent or different.
 */
function valuesOf(conditions: Trusted['conditions'], claim: string): Compared[] {
  return Object.entries(conditions).flatMap(([name, keys]) => {
    const operator = parseOperator(name)
    const isStrict =
      operator?.base.startsWith('string') === true &&
      !operator.negated &&
      !operator.ifExists &&
      operator.set !== 'forallvalues'
    if (!isStrict) return []
    return Object.entries(keys).flatMap(([key, values]) =>
      key.toLowerCase() === claim.toLowerCase()
        ? values.map((value) => ({ value, pattern: operator.base === 'stringlike' }))
        : [],
    )
  })
}

function looseSubject(host: string, { value, pattern }: Compared, { repository, namesRef }: Expected): string[] {
  if (!pattern && /[*?]/.test(value))
    return [`the subject ${value} is compared literally (StringEquals), so that no workflow can match it`]
  const dialect = dialectOf(host, value)
  if (dialect === undefined) return looseUnknown(value, repository)
  const { repository: named, rest } = dialect.read(value)
  if (!dialect.repository.test(named)) return [`the subject ${value} does not name one repository`]
  if (repository !== undefined && named.toLowerCase() !== repository.toLowerCase())
    return [`the subject ${value} is of another repository than ${repository}`]
  if (rest === '') return [`the subject ${value} matches no workflow`]
  return namesRef && !dialect.ref.test(rest) ? [`the subject ${value} names no branch, tag or environment`] : []
}

/** Of a provider whose subjects are not known, it is only known that a subject must tell who. */
function looseUnknown(value: string, repository: string | undefined): string[] {
  if (/^[*?]*$/.test(value)) return [`the subject ${value} matches every workflow`]
  return repository !== undefined && !value.toLowerCase().includes(repository.toLowerCase())
    ? [`the subject ${value} does not name the repository ${repository}`]
    : []
}
