import type { Proposal, Proposer } from './proposal.ts'

/** The name of a standard in its ARN: `standards/cis-aws-foundations-benchmark/v/1.4.0`. */
const NAME = /(?:standards|ruleset)\/([^/]+)\//

/** The standards to which Security Hub is subscribed, where they are others than the documents name. */
export const security: Proposer = async ({ aws, settings, platform }) => {
  if ((await platform.foundOf('securityHub')).length === 0) return []
  const { StandardsSubscriptions = [] } = await aws.securityhub.getEnabledStandards()
  const names = [
    ...new Set(StandardsSubscriptions.flatMap(({ StandardsArn = '' }) => NAME.exec(StandardsArn)?.[1] ?? [])),
  ]
  const wanted = settings.operations.securityStandards
  return names.length === 0 || wanted.every((name) => names.includes(name))
    ? []
    : ([
        {
          path: 'operations.securityStandards',
          value: names.sort(),
          because: 'found: Security Hub is subscribed to these',
        },
      ] satisfies Proposal[])
}
