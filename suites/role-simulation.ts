/** IAM's own decision on requests of a role, which includes boundaries and policies of the organization. */
import type { ContextEntry, ContextKeyTypeEnum } from '@aws-sdk/client-iam'
import type { CheckContext } from '../harness/index.ts'
import type { Facts } from '../policy/index.ts'
import type { RoleRequest } from './role-requests.ts'

/** Keys whose values differ from call to call: told where a policy of the role's asks for them. */
const VARYING = new Set(['aws:currenttime', 'aws:epochtime', 'aws:tokenissuetime', 'aws:sourceip'])

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
 * Policies of the organization may ask for keys that the role's own do not. Source: IAM API reference,
 * SimulatePrincipalPolicy, ContextEntries.
 * @param keys those that the role's policies name
 */
export function contextEntries({ values }: Facts, keys: readonly string[]): ContextEntry[] {
  const named = new Set(keys.map((key) => key.toLowerCase()))
  return Object.entries(values).flatMap(([key, value]): ContextEntry[] =>
    VARYING.has(key.toLowerCase()) && !named.has(key.toLowerCase())
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
): Promise<{ readonly refused: readonly string[]; readonly open: readonly string[] }> {
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
        const found = EvaluationResults.find(({ EvalResourceName }) => EvalResourceName === resource)
        const { EvalDecision: decision, OrganizationsDecisionDetail: ofOrganization } = found ?? {}
        return [{ what: `${action} on ${resource}`, decision, inOrganization: ofOrganization?.AllowedByOrganizations }]
      })
    }),
  )
  const decided = answers.flat()
  const whatIf = (is: (each: (typeof decided)[number]) => boolean): string[] => [
    ...new Set(decided.filter(is).map(({ what }) => what)),
  ]
  const byOrganization = whatIf(({ decision, inOrganization }) => decision !== 'allowed' && inOrganization === false)
  return {
    refused: decided.flatMap(({ what, decision, inOrganization }) =>
      decision === undefined || decision === 'allowed' || inOrganization === false
        ? []
        : [`${what} is allowed by the role's policies, and yet IAM's decision is ${decision}`],
    ),
    open: [
      ...whatIf(({ decision }) => decision === undefined).map((what) => `IAM decided nothing on ${what}`),
      ...(byOrganization.length === 0
        ? []
        : [
            `the organization's policies refuse ${byOrganization.join(', ')}, as IAM simulates it, and which keys their ` +
              'conditions ask for is not shown to members',
          ]),
    ],
  }
}
