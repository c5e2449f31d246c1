import { leastPrivilege } from '../../../policy/least.ts'
import { say, sayJson } from '../terminal.ts'
import { rehearse, type ProveFlags } from './prove.ts'

/**
 * Which calls a selection makes, found by rehearsing it in the sandbox: on the healthy platform and under every break,
 * because some calls are made only when something is wrong. No call is made to any account.
 */
export async function plan(ids: readonly string[], flags: ProveFlags & { readonly policy?: boolean }): Promise<number> {
  const { checks, proofs, problems } = await rehearse(ids, flags)
  const operations = new Map<string, { permission: string; healthy: number; checks: Set<string> }>()
  for (const { check, scene, calls } of proofs)
    for (const { service, operation, permission } of calls) {
      const key = `${service}:${operation}`
      const known = operations.get(key) ?? { permission, healthy: 0, checks: new Set<string>() }
      if (scene === 'healthy') known.healthy++
      known.checks.add(check)
      operations.set(key, known)
    }
  const permissions = [...operations.values()].flatMap(({ permission }) => permission.split(' ')).filter((action) => action !== '')
  const policies = leastPrivilege(permissions)
  const calls = [...operations].sort(([a], [b]) => a.localeCompare(b)).map(([operation, { permission, checks: users }]) => ({ operation, permission, checks: [...users].sort() }))
  if (flags.json) sayJson({ checks: checks.map(({ id }) => id), calls, policies })
  else if (flags.policy) for (const policy of policies) sayJson(policy)
  else {
    const wide = Math.max(0, ...calls.map(({ operation }) => operation.length))
    say(`${checks.length} checks make ${calls.length} different API calls, each at most once per run and page or resource:`)
    for (const { operation, permission, checks: users } of calls) say(`  ${operation.padEnd(wide)}  ${permission === '' ? '(no permission needed)' : permission}  ${users.length === 1 ? users[0]! : `${users.length} checks`}`)
    say(`\nThe policy that allows them and nothing else${policies.length > 1 ? ` (${policies.length} documents: one would be larger than IAM takes)` : ''}:`)
    for (const policy of policies) sayJson(policy)
  }
  return problems.length > 0 ? 2 : 0
}
