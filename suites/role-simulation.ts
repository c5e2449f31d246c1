/** IAM's own decision on requests of a role, which includes boundaries and policies of the organization. */
import type { ContextEntry, ContextKeyTypeEnum } from '@aws-sdk/client-iam'
import type { CheckContext } from '../harness/index.ts'
import type { Facts } from '../policy/index.ts'
import type { RoleRequest } from './role-requests.ts'

/** Keys that policies which are not shown to us, the organization's, may ask for. */
const ALWAYS = [
  'aws:RequestedRegion',
  'aws:SecureTransport',
  'aws:PrincipalArn',
  'aws:PrincipalAccount',
  'kms:ViaService',
]

const TYPES: Readonly<Record<string, ContextKeyTypeEnum>> = {
  'aws:securetransport': 'boolean',
  'aws:viaawsservice': 'boolean',
  'aws:principalisawsservice': 'boolean',
  'aws:currenttime': 'date',
  'aws:tokenissuetime': 'date',
  'aws:epochtime': 'numeric',
  'aws:sourceip': 'ip',
}

/**
 * What IAM's simulation is told of a request: it knows nothing by itself, and takes what it is not told for absent.
 * Source: IAM API reference, SimulatePrincipalPolicy, ContextEntries.
 * @param keys those that the role's policies name
 */
export function contextEntries({ values }: Facts, keys: readonly string[]): ContextEntry[] {
  const wanted = new Set([...ALWAYS, ...keys].map((key) => key.toLowerCase()))
  return Object.entries(values).flatMap(([key, value]): ContextEntry[] =>
    !wanted.has(key.toLowerCase())
      ? []
      : [
          {
            ContextKeyName: key,
            ContextKeyType: typeof value === 'string' ? (TYPES[key.toLowerCase()] ?? 'string') : 'stringList',
            ContextKeyValues: [value].flat(),
          },
        ],
  )
}

/** A request with what IAM is to be told of it. */
export type SimulatedRequest = Pick<RoleRequest, 'action' | 'resource'> & { readonly entries: readonly ContextEntry[] }

/** What IAM decides on what the role's own policies allow: one call for each kind of request. */
export async function simulate(
  role: string,
  requests: readonly SimulatedRequest[],
  { aws }: Pick<CheckContext, 'aws'>,
): Promise<{ readonly refused: readonly string[]; readonly unsaid: readonly string[] }> {
  const kinds = [...Map.groupBy(requests, ({ action, entries }) => `${action} ${JSON.stringify(entries)}`).values()]
  const answers = await Promise.all(
    kinds.map(async (same) => {
      const { action, entries } = same[0]!
      const resources = [...new Set(same.map(({ resource }) => resource))]
      const { EvaluationResults = [] } = await aws.iam.simulatePrincipalPolicy({
        PolicySourceArn: role,
        ActionNames: [action],
        ResourceArns: resources,
        ContextEntries: [...entries],
      })
      return resources.flatMap((resource) => {
        const decision = EvaluationResults.find(({ EvalResourceName }) => EvalResourceName === resource)?.EvalDecision
        return [{ what: `${action} on ${resource}`, decision }]
      })
    }),
  )
  const decided = answers.flat()
  return {
    refused: decided.flatMap(({ what, decision }) =>
      decision === undefined || decision === 'allowed'
        ? []
        : [`${what} is allowed by the role's policies, and yet IAM's decision is ${decision}`],
    ),
    unsaid: decided.flatMap(({ what, decision }) => (decision === undefined ? [`IAM decided nothing on ${what}`] : [])),
  }
}
