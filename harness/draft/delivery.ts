import type { Proposal, Proposer } from './proposal.ts'

/** The repository from which CI deploys, and the name under which the platform is reached. */
export const delivery: Proposer = async ({ platform }) => {
  const [certificates, balancers] = await Promise.all([platform.certificates(), platform.publicLoadBalancers()])
  const names = certificates.flatMap(({ detail }) =>
    [detail?.DomainName ?? [], detail?.SubjectAlternativeNames ?? []].flat(),
  )
  const host = names.find((name) => !name.includes('*'))
  if (balancers.length === 0) return []
  return [
    host === undefined
      ? {
          path: 'operations.domain',
          value: 'www.example.com',
          because: 'the name under which users reach the load balancer',
          open: true,
        }
      : { path: 'operations.domain', value: host, because: 'found: the certificate of the entrance names it' },
  ] satisfies Proposal[]
}
