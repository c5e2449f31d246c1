import { PARTS, type Part } from '../environment/settings/index.ts'
import type { Platform } from '../platform/index.ts'
import type { Proposal, Proposer } from './proposal.ts'

/** What was looked for in vain. */
const NOTHING: Readonly<Record<Part, string>> = {
  kafka: 'no variable of a container names a broker',
  publicEntrance: 'no load balancer faces the internet',
  internet: 'no internet gateway, no NAT gateway',
  internalTier: 'no service is registered in Cloud Map or Service Connect',
  waf: 'no web ACL stands before a load balancer',
  github: 'no role that deploys trusts an OIDC provider',
  codepipeline: 'no pipeline deploys a service',
  terraform: 'no bucket here looks like one of Terraform, and no file of this folder names one',
  securityHub: 'it is not enabled',
  dashboards: 'there is none',
}

/** Parts that protect or watch: that they are missing may be the failure. Only the owner can say that they are not wanted. */
const GUARDS: readonly Part[] = ['waf', 'securityHub', 'dashboards']

/** Parts whose checks would fall silent where they vanish: that they are there is said, so that it is noticed. */
const KEPT: readonly Part[] = ['kafka', 'publicEntrance', 'internalTier', 'github', 'codepipeline']

/** Parts of which nothing is found are proposed as absent, and some that are found as present. */
export const absences: Proposer = async ({ platform }) => {
  const found = await Promise.all(PARTS.map(async (part) => ({ part, seen: await foundOf(part, platform) })))
  const none = found.filter(({ seen }) => seen.length === 0).map(({ part }) => part)
  const present = found.filter(({ part, seen }) => KEPT.includes(part) && seen.length > 0)
  return [
    ...present.map(({ part, seen: [first = '', ...others] }): Proposal => {
      const because = `found: ${first}${others.length > 0 ? ` and ${others.length} more` : ''}`
      return { path: `has.${part}`, value: true, because }
    }),
    ...none
      .filter((part) => part !== 'waf' || !none.includes('publicEntrance'))
      .map((part): Proposal => {
        const isGuard = GUARDS.includes(part)
        const because = `${NOTHING[part]}${isGuard ? '; if none is wanted, say so' : ''}`
        return { path: `has.${part}`, value: false, because, ...(isGuard && { open: true }) }
      }),
  ]
}

const foundOf = (part: Part, platform: Platform): Promise<readonly string[]> => platform.foundOf(part)
