/**
 * Whether a resource's policy lets in anyone. Sources: S3 User Guide, "Blocking public access", The meaning of
 * "public"; IAM User Guide, "AWS global condition context keys" and "Identity-provider controls for shared OIDC
 * providers"; KMS Developer Guide, "AWS KMS condition keys".
 */
import { parseOperator } from './conditions.ts'
import type { Conditions, Policy, Statement } from './document.ts'
import type { Finding } from './finding.ts'
import { components } from './match.ts'
import { conditionKeys, coversAction, coversResource, isEveryone, label, list } from './statement.ts'

/**
 * Keys that tell one caller from another, or one network from another, in lower case. Not among them, because anyone
 * can satisfy them:
 * `kms:ViaService` and `aws:CalledVia` (anyone may use that service, from any account), `aws:PrincipalTag` (anyone can
 * tag their own role), `aws:Referer` and `aws:UserAgent` (sent by the client), `sts:ExternalId` (no identity),
 * `aws:SecureTransport`,
 * `aws:MultiFactorAuthPresent`, and what describes the resource (`aws:ResourceAccount`).
 */
const LIMITING = new Set(
  `aws:principalarn aws:principalaccount aws:principalorgid aws:principalorgpaths aws:userid aws:sourcearn aws:sourceaccount aws:sourceowner
  aws:sourceorgid aws:sourceorgpaths aws:sourcevpc aws:sourcevpce aws:vpceaccount aws:vpceorgid aws:vpceorgpaths aws:sourceip kms:calleraccount
  s3:dataaccesspointarn s3:dataaccesspointaccount s3:x-amz-server-side-encryption-aws-kms-key-id`.split(/\s+/),
)

/** Operators that hold only for a key that is there and has a listed value. */
const POSITIVE = new Set(['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike', 'ipaddress'])

/**
 * Allow statements that let in anyone: principal `*`, NotPrincipal, or an identity provider where anyone can sign in,
 * without a condition that limits who calls. A condition limits when it compares a limiting key with fixed values only,
 * and fails when the key is absent (no IfExists, ForAllValues, Null or negation). In ARNs only the account must be
 * fixed (S3 is stricter and wants no wildcard at all). A Deny for everyone outside fixed values of such keys, over the
 * same actions and resources, closes the statement.
 * @example
 * const Resource = 'arn:aws:s3:::logs/*'
 * const policy = parsePolicy({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource }] })
 * grantsPublic(policy).length // 1
 */
export function grantsPublic(policy: Policy): Finding[] {
  return policy.Statement.flatMap((statement) => {
    const opened = statement.Effect === 'Allow' ? opening(statement) : undefined
    if (!opened || isClosed(statement, policy)) return []
    const keys = conditionKeys(statement.Condition)
    const conditions = keys.length > 0 ? `; its conditions (${list(keys)}) do not limit who calls` : ''
    return [{ statement, reason: `${label(statement)} allows ${opened}${conditions}` }]
  })
}

function opening({ Principal, NotPrincipal, Condition = {} }: Statement): string | undefined {
  if (limitsCaller(Condition)) return undefined
  if (NotPrincipal) return `everyone except ${list(Object.values(NotPrincipal).flat())}`
  if (Object.values(Principal ?? {}).some((names) => names.includes('*'))) return 'everyone'
  const open = Principal?.Federated?.filter((provider) => isOpen(provider, Condition)) ?? []
  return open.length > 0 ? `anyone who signs in at ${list(open)}` : undefined
}

const limitsCaller = (conditions: Conditions) =>
  entries(conditions).some(({ name, key, values }) => {
    const operator = parseOperator(name)
    const requiresKey =
      operator &&
      POSITIVE.has(operator.base) &&
      !operator.negated &&
      !operator.ifExists &&
      operator.set !== 'forallvalues'
    return requiresKey && LIMITING.has(key) && values.every((value) => isFixed(key, value))
  })

const entries = (conditions: Conditions) =>
  Object.entries(conditions).flatMap(([name, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ name, key: key.toLowerCase(), values })),
  )

const hasWildcard = (text: string) => /[*?]|\$\{/.test(text)

/** Whether a value limits callers. Broader networks than /8 (IPv4) and /32 (IPv6) are public, as S3 has it. */
function isFixed(key: string, value: string): boolean {
  if (key === 'aws:sourceip') return Number(value.split('/')[1] ?? 128) >= (value.includes(':') ? 32 : 8)
  // The account or organization of the resource itself.
  if (/^\$\{aws:Resource(Account|OrgID)\}$/i.test(value)) return true
  if (key.endsWith('orgpaths')) return /^o-[a-z0-9]+\//.test(value)
  if (key === 'aws:userid') return !hasWildcard(value.replace(/^(A[A-Z0-9]{15,}):\*$/, '$1'))
  const account = components(value)[4]
  return account ? !hasWildcard(account) : !hasWildcard(value)
}

/** Whether a Deny covers the statement for all callers but those with listed identities. */
const isClosed = (allow: Statement, { Statement }: Policy) =>
  Statement.some(
    (deny) =>
      deny.Effect === 'Deny' &&
      isEveryone(deny.Principal) &&
      probes(allow.Action).every((action) => coversAction(deny, action)) &&
      probes(allow.Resource).every((resource) => coversResource(deny, resource)) &&
      entries(deny.Condition ?? {}).every(holdsForOthers),
  )

/** Sample texts that only a pattern as wide as the given one matches. */
const probes = (patterns: readonly string[] = ['*']) =>
  patterns.map((pattern) => pattern.replaceAll('*', 'whatever-may-be-here'))

function holdsForOthers({ name, key, values }: ReturnType<typeof entries>[number]): boolean {
  if (key === 'aws:principalisawsservice')
    return /^Bool(IfExists)?$/i.test(name) && values.every((value) => value.toLowerCase() === 'false')
  const operator = parseOperator(name)
  const exempts = operator && POSITIVE.has(operator.base) && operator.negated && operator.set === undefined
  return exempts === true && LIMITING.has(key) && values.every((value) => isFixed(key, value))
}

/** Providers shared by many organizations, with the claims of which each tells these apart. */
const SHARED_PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  'accounts.google.com': ['aud'],
  'agent.buildkite.com': ['sub'],
  'app.terraform.io': ['sub'],
  'cognito-identity.amazonaws.com': ['aud'],
  'gitlab.com': ['sub'],
  'graph.facebook.com': ['app_id'],
  'token.actions.githubusercontent.com': ['sub', 'repository', 'repository_id', 'enterprise_id'],
  'www.amazon.com': ['app_id'],
}

/**
 * `repo:organization/*` limits, and so does the repository `organization/*`; `repo:*` does not: what comes before the
 * first wildcard must hold a whole name. Ids that GitHub adds to names (`organization@*`) do not count.
 */
const namesOrganization = (claim: string) =>
  !hasWildcard(claim) || /^([^:*?$]+:[^:/*?$]+[:/]|[^:/*?$]+\/)/.test(claim.replaceAll('@*', ''))

function isOpen(provider: string, conditions: Conditions): boolean {
  const host = provider.replace(/^arn:.*:oidc-provider\//, '')
  const claims = SHARED_PROVIDERS[host]
  if (claims === undefined) return false
  return !entries(conditions).some(({ name, key, values }) => {
    const operator = parseOperator(name)
    const requiresKey =
      operator?.base.startsWith('string') && !operator.negated && !operator.ifExists && operator.set !== 'forallvalues'
    return requiresKey && claims.some((claim) => key === `${host}:${claim}`) && values.every(namesOrganization)
  })
}
