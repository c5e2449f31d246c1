/** What a check reads, and what its findings must say where one of these reads fails. */
import type { FaultKind } from '../../fixtures/sandbox/faults.ts'
import type { ProofSandbox, SceneResult } from '../../harness/proof/scene.ts'

/** Ways in which a read fails, and what the verdict must say. */
export const FAULTS: readonly { readonly kind: FaultKind; readonly code: string }[] = [
  { kind: 'denied', code: 'READ_DENIED' },
  { kind: 'throttled', code: 'READ_THROTTLED' },
  { kind: 'error', code: 'READ_SERVICE_ERROR' },
  { kind: 'cut', code: 'READ_UNREACHABLE' },
  { kind: 'malformed', code: 'READ_MALFORMED' },
  { kind: 'expired-credentials', code: 'READ_CREDENTIALS' },
  { kind: 'truncated', code: 'READ_REFUSED' },
]

/** Reads that tell which services belong to the environment: by the tags of what they deploy. */
const CHOOSES: ReadonlySet<string> = new Set(['ecs:DescribeTaskDefinition'])

/** An operation that a check called, with the ids of the findings that rest on it. */
export interface Read {
  readonly service: string
  readonly operation: string
  /** IAM actions, separated by blanks; empty when none is needed. */
  readonly permission: string
  readonly dependents: readonly string[]
}

/**
 * `service:operation`.
 * @example nameOf({ service: 'ec2', operation: 'DescribeVpcs' }) // 'ec2:DescribeVpcs'
 */
export const nameOf = ({ service, operation }: Pick<Read, 'service' | 'operation'>): string => `${service}:${operation}`

/**
 * The distinct operations that were called in a scene.
 * @example readsOf(await proof.run(check, context)).map(nameOf) // ['ec2:DescribeVpcs']
 */
export const readsOf = ({ calls, findings }: SceneResult): Read[] =>
  [...Map.groupBy(calls, nameOf)].map(([name, group]) => {
    const ids = new Set(group.map(({ id }) => id))
    const { service, operation, permission } = group[0]!
    const citing = findings.filter(({ observations }) => observations.some((id) => ids.has(id)))
    // What only chooses the subjects is cited by nobody, and concerns all.
    const concerned = citing.length === 0 && CHOOSES.has(name) ? findings : citing
    return { service, operation, permission, dependents: concerned.map(({ id }) => id) }
  })

/**
 * Of these ways to fail, those in which the sandbox can let this operation fail; none for what is no AWS API.
 * @example possibleFaults(proof, read, FAULTS).map(({ kind }) => kind) // ['denied', 'throttled', …]
 */
export const possibleFaults = (
  { sandbox }: ProofSandbox,
  { service, operation }: Read,
  kinds: typeof FAULTS,
): typeof FAULTS => kinds.filter(({ kind }) => sandbox.faults.whyImpossible({ service, operation, kind }) === undefined)

/**
 * What is wrong where an operation failed: every finding that rests on it must be inconclusive and name the operation.
 * @example flawsOfFailedRead(failing, read, FAULTS[0]) // ['ec2:DescribeVpcs denied: shop is pass']
 */
export function flawsOfFailedRead(failing: SceneResult, read: Read, { kind, code }: (typeof FAULTS)[number]): string[] {
  const name = nameOf(read)
  const after = new Map(failing.findings.map((finding) => [finding.id, finding]))
  // When the subjects could not be listed there is a single finding that says so.
  const listed = read.dependents.some((id) => after.has(id))
  const gone = listed ? read.dependents.filter((id) => !after.has(id)) : []
  const concerned = listed ? read.dependents.flatMap((id) => after.get(id) ?? []) : failing.findings
  return [
    ...gone.map((id) => `${name} ${kind}: there is no finding ${id} any more`),
    ...concerned.flatMap(({ subject, verdict, message, obstacle, furtherObstacles = [] }) => {
      const own = [...(obstacle ? [obstacle] : []), ...furtherObstacles].find(({ operation }) => operation === name)
      const flaws: string[] = []
      if (verdict !== 'inconclusive') flaws.push(`is ${verdict}: ${message}`)
      if (own === undefined) flaws.push(`names the operation ${obstacle?.operation}`)
      else if (own.code !== code) flaws.push(`has the code ${own.code}`)
      if (kind === 'denied' && !read.permission.split(' ').every((action) => message.includes(action)))
        flaws.push(`does not name ${read.permission}: ${message}`)
      return flaws.map((flaw) => `${name} ${kind}: ${subject.name} ${flaw}`)
    }),
  ]
}
