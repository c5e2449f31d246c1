/**
 * Policy documents as data: what IAM, S3, KMS and others return, read into one normal form.
 * Elements keep AWS's own names, so that a parsed policy is itself a valid policy document.
 * Source: IAM User Guide, "Grammar of the IAM JSON policy language" and "IAM JSON policy element reference".
 */
import * as v from 'valibot'

export type PrincipalType = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser'
export type Principals = Readonly<Partial<Record<PrincipalType, readonly string[]>>>

/** Operator (`StringEquals`), then context key (`aws:SourceArn`), then the values it is compared with. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/**
 * Exactly one of Action and NotAction is present; Resource is absent in role trust policies, Principal in
 * identity-based policies.
 */
export interface Statement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: Principals
  readonly NotPrincipal?: Principals
  readonly Action?: readonly string[]
  readonly NotAction?: readonly string[]
  readonly Resource?: readonly string[]
  readonly NotResource?: readonly string[]
  readonly Condition?: Conditions
}

export interface Policy {
  /** Absent in a document means 2008-10-17, in which policy variables are plain text. */
  readonly Version: '2008-10-17' | '2012-10-17'
  readonly Id?: string
  readonly Statement: readonly Statement[]
}

/**
 * A policy document that cannot be read. `where` is a path such as `Statement[0].Effect`; empty: the document as a
 * whole.
 */
export class PolicyError extends Error {
  readonly code = 'POLICY_MALFORMED'
  readonly where: string

  constructor(what: string, where = '', options?: ErrorOptions) {
    super(`Malformed policy document${where && ` at ${where}`}: ${what}`, options)
    this.name = 'PolicyError'
    this.where = where
  }
}

const oneOrMore = <T extends v.GenericSchema>(item: T) =>
  v.pipe(
    v.union([item, v.array(item)], 'expected one value or a list of values'),
    v.transform((found) => (Array.isArray(found) ? found : [found]) as v.InferOutput<T>[]),
  )

const strings = oneOrMore(v.string())
const conditionValues = oneOrMore(
  v.pipe(
    v.union([v.string(), v.number(), v.boolean()]),
    v.transform((value) => String(value)),
  ),
)

/** `"*"` and `{"AWS": "*"}` are equivalent ("AWS JSON policy elements: Principal", All principals). */
const principals = v.union(
  [
    v.pipe(
      v.literal('*'),
      v.transform((everyone) => ({ AWS: [everyone] })),
    ),
    v.strictObject({
      AWS: v.exactOptional(strings),
      Service: v.exactOptional(strings),
      Federated: v.exactOptional(strings),
      CanonicalUser: v.exactOptional(strings),
    }),
  ],
  'expected "*" or an object with AWS, Service, Federated or CanonicalUser',
)

const exclusive = <T extends object>(a: keyof Statement, b: keyof Statement) =>
  v.check<T, string>((found) => !(a in found && b in found), `${a} and ${b} exclude each other`)

const statement: v.GenericSchema<unknown, Statement> = v.pipe(
  v.strictObject({
    Sid: v.exactOptional(v.string()),
    Effect: v.picklist(['Allow', 'Deny']),
    Principal: v.exactOptional(principals),
    NotPrincipal: v.exactOptional(principals),
    Action: v.exactOptional(strings),
    NotAction: v.exactOptional(strings),
    Resource: v.exactOptional(strings),
    NotResource: v.exactOptional(strings),
    Condition: v.exactOptional(v.record(v.string(), v.record(v.string(), conditionValues))),
  }),
  v.check((found) => 'Action' in found || 'NotAction' in found, 'Action or NotAction is missing'),
  exclusive('Action', 'NotAction'),
  exclusive('Resource', 'NotResource'),
  exclusive('Principal', 'NotPrincipal'),
)

const policy: v.GenericSchema<unknown, Policy> = v.strictObject({
  Version: v.optional(v.picklist(['2008-10-17', '2012-10-17']), '2008-10-17'),
  Id: v.exactOptional(v.string()),
  Statement: v.pipe(
    v.unknown(),
    v.transform((found) => (isObject(found) ? [found] : found)),
    v.array(statement),
  ),
})

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Reads a policy document: an object, JSON text, or the URL-encoded JSON that IAM returns.
 * @throws PolicyError (`POLICY_MALFORMED`) saying what is wrong and where.
 * @example
 * const policy = parsePolicy('{ "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" } }')
 * policy.Statement[0]?.Action // ['s3:GetObject']
 */
export function parsePolicy(document: string | object): Policy {
  const parsed = v.safeParse(policy, typeof document === 'string' ? fromText(document) : document)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new PolicyError(issue.message, path(issue))
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text.trimStart().startsWith('%') ? decodeURIComponent(text) : text)
  } catch (cause) {
    throw new PolicyError(`not JSON: ${(cause as Error).message}`, '', { cause })
  }
}

const path = (issue: v.BaseIssue<unknown>) =>
  (issue.path ?? [])
    .map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '')
