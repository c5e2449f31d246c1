import type { Rule } from '@aws-sdk/client-wafv2'
import type { Proposal, Proposer } from './proposal.ts'

/** The managed rule groups that every web ACL applies, and the rate at which it blocks. */
export const firewall: Proposer = async ({ platform, settings }) => {
  const acls = await platform.webAcls()
  if (acls.length === 0) return []
  const groups = settings.operations.wafManagedRuleGroups
  const applied = groupsOfAll(acls.map(({ rules }) => rules))
  const missing = groups.filter((group) => !applied.includes(group))
  const limits = acls.map(({ rules }) =>
    Math.min(...rules.flatMap(({ Statement }) => Statement?.RateBasedStatement?.Limit ?? [])),
  )
  const limit = Math.max(...limits)
  return [
    ...(missing.length > 0 && missing.length < groups.length
      ? [
          {
            path: 'operations.wafManagedRuleGroups',
            value: groups.filter((group) => applied.includes(group)),
            because: `found: every web ACL applies these; ${missing.join(', ')} is not applied`,
          },
        ]
      : []),
    ...(Number.isFinite(limit) && limit < settings.operations.wafRateLimit
      ? [{ path: 'operations.wafRateLimit', value: limit, because: 'found: the rate at which every web ACL blocks' }]
      : []),
  ] satisfies Proposal[]
}

const managed = ({ Statement }: Rule): string[] => {
  const name = Statement?.ManagedRuleGroupStatement?.Name
  return name === undefined ? [] : [name]
}

const groupsOfAll = ([first = [], ...others]: readonly (readonly Rule[])[]): string[] =>
  first.flatMap(managed).filter((group) => others.every((rules) => rules.flatMap(managed).includes(group)))
