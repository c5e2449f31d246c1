import { oidcHost } from '../../harness/index.ts'
import { parseOperator, type Trusted } from '../../policy/index.ts'
import { dialectOf, isGithub, readClaim, withoutIds, type Subject } from './workflow-subjects.ts'

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

/** What is found of a trust, for messages. */
export interface Looseness {
  /** What is too loose. */
  readonly problems: readonly string[]
  /** What cannot be told. */
  readonly unclear: readonly string[]
}

/**
 * What is too loose in a role's trust in the workflows of an identity provider. Conditions hold together: it is enough
 * that one of them names the repository, and one the branch, tag or environment. Of several values, each must.
 * @example looseTrust(trustedPrincipals(trust)[0]!, { account, provider, audience, repository, namesRef: true })
 */
export function looseTrust(trusted: Trusted, expected: Expected): Looseness {
  const { kind, name, accountId, conditions } = trusted
  const host = oidcHost(trusted)
  const isExpected = host === expected.provider || (expected.provider === undefined && host !== undefined)
  if (host === undefined || !isExpected || accountId !== expected.account)
    return { problems: [`it also trusts ${kind} ${name}`], unclear: [] }
  const audiences = audiencesFor(host, conditions)
  const wanted = expectedAudience(host, expected.audience)
  const claims = comparedClaims(host, conditions)
  const who = looseRepository(claims, host, expected)
  const problems = [
    ...(audiences.length === 0 ? ['it does not insist on an audience (aud)'] : []),
    ...audiences
      .filter((value) => (wanted === undefined ? /^[*?]+$/.test(value) : value !== wanted))
      .map((value) => `it accepts the audience ${value}${wanted === undefined ? '' : `, expected is ${wanted}`}`),
    ...who.problems,
    // Who may deploy from nobody knows which repository is no question of branches.
    ...(expected.namesRef && who.problems.length === 0 ? looseRef(claims) : []),
  ]
  return { problems, unclear: who.unclear }
}

/** The audience for which workflows of a provider sign in; undefined: whichever the provider and the role agree on. */
export const expectedAudience = (host: string, configured: string | undefined): string | undefined =>
  configured ?? (isGithub(host) ? 'sts.amazonaws.com' : undefined)

/** The audiences on which a trust in a provider insists. */
export const audiencesFor = (host: string, conditions: Trusted['conditions']): string[] =>
  strictly(conditions).flatMap(({ key, values }) => (key === `${host}:aud`.toLowerCase() ? values : []))

/** The values with which a key is compared by a condition that does not hold when the key is absent or different. */
interface Comparison {
  /** In lower case. */
  readonly key: string
  readonly values: readonly string[]
  /** Whether `*` and `?` are wildcards. */
  readonly pattern: boolean
}

const strictly = (conditions: Trusted['conditions']): Comparison[] =>
  Object.entries(conditions).flatMap(([name, keys]) => {
    const operator = parseOperator(name)
    const isStrict =
      operator?.base.startsWith('string') === true &&
      !operator.negated &&
      !operator.ifExists &&
      operator.set !== 'forallvalues'
    if (!isStrict) return []
    return Object.entries(keys).map(([key, values]) => ({
      key: key.toLowerCase(),
      values,
      pattern: operator.base === 'stringlike',
    }))
  })

/** A claim that tells which workflow it is, with what each of its values says. */
interface Claim {
  readonly name: string
  readonly said: readonly Said[]
}

interface Said {
  readonly value: string
  /** Undefined for a subject whose spelling is not known. */
  readonly subject: Subject | undefined
  /** A wildcard that stands for itself, so that nothing matches. */
  readonly isLiteral: boolean
  /** A repository that is named in full. */
  readonly full: RegExp | undefined
}

/**
 * Claims of GitHub's tokens besides the subject that AWS compares. Source: IAM User Guide, "IAM and AWS STS condition
 * context keys", Keys available for AWS OIDC federation.
 */
const OF_GITHUB = ['repository', 'repository_id', 'ref', 'environment', 'job_workflow_ref']

function comparedClaims(host: string, conditions: Trusted['conditions']): Claim[] {
  const known = ['sub', ...(isGithub(host) ? OF_GITHUB : [])]
  return strictly(conditions).flatMap(({ key, values, pattern }) => {
    const name = known.find((claim) => key === `${host}:${claim}`.toLowerCase())
    if (name === undefined) return []
    const said = values.map((value): Said => {
      const dialect = name === 'sub' ? dialectOf(host, value) : undefined
      return {
        value,
        subject: name === 'sub' ? dialect?.read(value) : readClaim(name, value),
        isLiteral: !pattern && /[*?]/.test(value),
        full: name === 'sub' ? dialect?.repository : ONE_REPOSITORY,
      }
    })
    return [{ name, said }]
  })
}

const ONE_REPOSITORY = /^[^/*?]+\/[^/*?]+$/

/** Whether the repository is told, and the right one. */
function looseRepository(claims: readonly Claim[], host: string, { repository: wanted }: Expected): Looseness {
  const telling = claims.filter(({ name }) => ['sub', 'repository', 'repository_id'].includes(name))
  const judged = telling.map(({ name, said }) => said.map((each) => ofRepository(name, each, wanted)))
  const isTight = judged.some((all) => all.every((each) => each.problem === undefined && each.unclear === undefined))
  if (isTight) return { problems: [], unclear: [] }
  const named = judged.find((all) => all.every(({ problem }) => problem === undefined))
  if (named !== undefined) return { problems: [], unclear: named.flatMap(({ unclear }) => unclear ?? []) }
  const problems = judged.flat().flatMap(({ problem }) => problem ?? [])
  if (problems.length > 0) return { problems, unclear: [] }
  return { problems: [`it does not insist on a subject (sub): every repository of ${host} may deploy`], unclear: [] }
}

function ofRepository(
  claim: string,
  { value, subject, isLiteral, full }: Said,
  wanted: string | undefined,
): { problem?: string; unclear?: string } {
  const what = `the ${claim === 'sub' ? 'subject' : claim} ${value}`
  if (isLiteral) return { problem: `${what} is compared literally (StringEquals), so that no workflow can match it` }
  if (subject === undefined) return unknownSubject(value, wanted)
  const { repository, repositoryId } = subject
  const isNamed = full?.test(repository) === true
  if (!isNamed && repositoryId === undefined) return { problem: `${what} does not name one repository` }
  if (wanted === undefined) return {}
  const isById = /^\d+$/.test(wanted)
  const named = isById ? repositoryId : isNamed ? repository : undefined
  if (named === undefined)
    return { unclear: `${what} names a repository by its ${isById ? 'name' : 'id'}, and ${wanted} is expected` }
  return named.toLowerCase() === withoutIds(wanted).toLowerCase()
    ? {}
    : { problem: `${what} is of another repository than ${wanted}` }
}

/** Of a provider whose subjects are not known, it is only known that a subject must tell who. */
function unknownSubject(value: string, wanted: string | undefined): { problem?: string } {
  if (/^[*?]*$/.test(value)) return { problem: `the subject ${value} matches every workflow` }
  return wanted !== undefined && !value.toLowerCase().includes(wanted.toLowerCase())
    ? { problem: `the subject ${value} does not name the repository ${wanted}` }
    : {}
}

/** Whether a branch, a tag or an environment is told; subjects of an unknown spelling are not asked. */
function looseRef(claims: readonly Claim[]): string[] {
  const tells = ({ subject, isLiteral }: Said): boolean => subject === undefined || (subject.namesRef && !isLiteral)
  if (claims.some(({ said }) => said.every(tells))) return []
  const subjects = claims
    .filter(({ name }) => name === 'sub')
    .flatMap(({ said }) => said.filter((each) => !tells(each)))
  return subjects.length === 0
    ? ['it insists on no branch, tag or environment']
    : subjects.map(({ value }) => `the subject ${value} names no branch, tag or environment`)
}
