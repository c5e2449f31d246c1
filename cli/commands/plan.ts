import type { Policy } from '../../policy/document.ts'
import { leastPrivilege } from '../../policy/least.ts'
import { amount } from '../../record/amount.ts'
import type { Act } from '../../record/act.ts'
import type { Proofs } from '../../harness/proof/prove.ts'
import type { Proof } from '../../harness/recording/run-log.ts'
import { printError, printLine, printJson } from '../terminal.ts'
import { proveSelected, type ProveFlags, type Proving } from './prove.ts'

export interface PlannedCall {
  readonly operation: string
  /** IAM actions, separated by blanks; empty when none is needed. */
  readonly permission: string
  /** Distinct inputs on the healthy reference platform; none when the call is made only where something is wrong or built otherwise. */
  readonly inputs: readonly unknown[]
  readonly checks: readonly string[]
}

interface Plan extends Pick<Proofs, 'checks' | 'problems'> {
  readonly calls: readonly PlannedCall[]
  /** Selected checks that are not started, since what they need is not allowed. */
  readonly idle: Proofs['checks']
}

/**
 * Which calls a selection makes, found by proving it in the sandbox: on the healthy platform and under every break,
 * and in every variant, because some calls are made only when something is wrong, or where a platform is built or
 * configured otherwise. No call is made to any account.
 * @example (await planCalls(['vpc.*'], { profile: 'production' })).calls[0]?.permission // 'ec2:DescribeFlowLogs'
 */
export async function planCalls(
  ids: readonly string[],
  flags: ProveFlags & { readonly allow?: readonly Act[] },
  told: Pick<Proving, 'brokenScenes'> = {},
): Promise<Plan> {
  const { checks: selected, proofs, problems } = await proveSelected(ids, flags, { variants: true, ...told })
  const checks = selected.filter(({ needs }) => needs === undefined || flags.allow?.includes(needs) === true)
  const idle = selected.filter((check) => !checks.includes(check))
  const calls = callsOf(proofs.filter(({ check }) => checks.some(({ id }) => id === check)))
  return { checks, idle, calls, problems }
}

/** Prints the plan and the policy for it. */
export async function plan(
  ids: readonly string[],
  flags: ProveFlags & { readonly policy?: boolean; readonly allow?: readonly Act[] },
): Promise<number> {
  const { checks, idle, calls, problems } = await planCalls(ids, flags)
  const policies = policiesOf(calls)
  if (flags.json) printJson({ checks: checks.map(({ id }) => id), calls, policies })
  else if (flags.policy) for (const policy of policies) printJson(policy)
  else if (checks.length > 0) {
    const total = calls.reduce((sum, { inputs }) => sum + inputs.length, 0)
    printLine(
      `${amount(checks.length, 'check')}, ${amount(calls.length, 'operation')}; on the reference platform ` +
        `${amount(total, 'call')}. A call is made once per run and page, however many checks ask.\n`,
    )
    const wide = Math.max(0, ...calls.map(({ operation }) => operation.length))
    for (const { operation, permission, inputs, checks: users } of calls) {
      const often =
        inputs.length === 0
          ? 'only when something is wrong or otherwise'
          : inputs.length === 1
            ? 'once'
            : `${inputs.length} times`
      printLine(
        `  ${operation.padEnd(wide)}  ${often}, for ` +
          `${users.length > 2 ? `${users.length} checks` : users.join(' and ')}${permission === '' ? '; no permission needed' : ''}`,
      )
    }
    printLine(
      `\nThe policy that allows them and nothing ` +
        `else${policies.length > 1 ? ` (${policies.length} documents: one would be larger than IAM takes)` : ''}:`,
    )
    for (const policy of policies) printJson(policy)
  }
  // On standard error: the output of --policy and --json may be redirected to a file.
  for (const { id, needs } of idle) printError(`Not planned: ${id}, which is not started without --allow ${needs}.`)
  return problems.length > 0 ? 2 : 0
}

/** The policies that allow these calls, and nothing else. */
export const policiesOf = (calls: readonly PlannedCall[]): Policy[] =>
  leastPrivilege(calls.flatMap(({ permission }) => permission.split(' ')).filter((action) => action !== ''))

/** What is called in these scenes. */
export function callsOf(proofs: readonly Pick<Proof, 'check' | 'kind' | 'calls'>[]): PlannedCall[] {
  const all = proofs.flatMap(({ check, kind, calls }) =>
    calls.map((call) => ({ ...call, check, healthy: kind === 'healthy', name: `${call.service}:${call.operation}` })),
  )
  return [...Map.groupBy(all, ({ name }) => name)]
    .map(([operation, group]) => ({
      operation,
      permission: group[0]!.permission,
      inputs: [...new Set(group.filter(({ healthy }) => healthy).map(({ input }) => input))].map(
        (input) => JSON.parse(input) as unknown,
      ),
      checks: [...new Set(group.map(({ check }) => check))].sort(),
    }))
    .sort((a, b) => (a.operation < b.operation ? -1 : 1))
}
