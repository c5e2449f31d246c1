import { parseOperator, type Trusted } from '../../policy/index.ts'

export interface Expected {
  /** ARN of the identity provider. */
  readonly provider: string
  /** `owner/repository`; absent: any one repository. */
  readonly repository: string | undefined
  /** Whether a branch, tag or environment must be named too. */
  readonly namesRef: boolean
}

/**
 * What is too loose in a role's trust in GitHub's workflows, for messages.
 * A subject is `repo:owner/repository:ref:refs/heads/branch`, `…:environment:name`, `…:pull_request` and the like.
 * Source: GitHub Docs, "Configuring OpenID Connect in Amazon Web Services" and "OpenID Connect reference", example
 * subject claims.
 */
export function looseTrust({ kind, name, conditions }: Trusted, expected: Expected): string[] {
  if (kind !== 'federated' || name !== expected.provider) return [`it also trusts ${kind} ${name}`]
  const host = expected.provider.replace(/^.*:oidc-provider\//, '')
  const audiences = valuesOf(conditions, `${host}:aud`)
  const subjects = valuesOf(conditions, `${host}:sub`)
  return [
    ...(audiences.length === 0 ? ['it does not insist on an audience (aud)'] : []),
    ...audiences
      .filter(({ value }) => value !== 'sts.amazonaws.com')
      .map(({ value }) => `it accepts the audience ${value}`),
    ...(subjects.length === 0 ? ['it does not insist on a subject (sub): every repository of GitHub may deploy'] : []),
    ...subjects.flatMap((subject) => looseSubject(subject, expected)),
  ]
}

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

function looseSubject({ value, pattern }: Compared, { repository, namesRef }: Expected): string[] {
  if (!pattern && /[*?]/.test(value))
    return [`the subject ${value} is compared literally (StringEquals), so that no workflow can match it`]
  const [, name = '', rest = ''] = /^repo:([^:]*)(?::(.*))?$/s.exec(value) ?? []
  const wild = /[*?]/.test(name) || !/^[^/]+\/[^/]+$/.test(name)
  if (wild) return [`the subject ${value} does not name one repository`]
  if (repository !== undefined && name.toLowerCase() !== repository.toLowerCase())
    return [`the subject ${value} is of another repository than ${repository}`]
  if (rest === '') return [`the subject ${value} matches no workflow`]
  const isLimited = /^(ref:refs\/(heads|tags)\/|environment:)[^*?]/.test(rest)
  return namesRef && !isLimited ? [`the subject ${value} names no branch, tag or environment`] : []
}
