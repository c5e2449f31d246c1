import type { CheckContext, Platform, Subject } from '../../harness/index.ts'

const ADVICE = 'Run Checkride with a role of that account as well, and judge it there.'

/**
 * Ends a check as inconclusive where what is wrong, or is not seen, is another account's: a VPC or group that it
 * shares by Resource Access Manager. A participant is not shown NAT gateways, endpoints, flow logs and subnets of
 * others. Source: VPC user guide, "Responsibilities and permissions for owners and participants".
 * @example await unlessShared(problems, vpc.OwnerId, context)
 */
export async function unlessShared(
  problems: readonly string[],
  owner: string | undefined,
  { platform, inconclusive }: Pick<CheckContext, 'platform' | 'inconclusive'>,
): Promise<void> {
  if (problems.length > 0 && (await isForeign(owner, { platform })))
    inconclusive(`It is account ${owner}'s, which shares it: ${problems.join('; ')}. ${ADVICE}`)
}

/** Whether something belongs to another account than the one that asks. */
async function isForeign(owner: string | undefined, { platform }: Pick<CheckContext, 'platform'>): Promise<boolean> {
  const [own] = await platform.account()
  return owner !== undefined && owner !== own?.accountId
}

/** The account that a VPC of the platform belongs to. */
export const ownerOf = async (
  vpcId: string | undefined,
  { platform }: Pick<CheckContext, 'platform'>,
): Promise<string | undefined> => (await platform.vpcs()).find(({ VpcId }) => VpcId === vpcId)?.OwnerId

/** A VPC of another account, whose resources this one may not be shown. */
export interface HiddenVpc {
  readonly subject: Subject
  readonly because: string
}

/**
 * The VPCs that another account shares, as subjects of checks of what a participant is not shown: such a check has to
 * say that it could not see, not that there is nothing.
 * @example each: async (platform) => [...(await platform.natGateways()), ...(await hiddenVpcs(platform))]
 */
export async function hiddenVpcs(platform: Platform): Promise<HiddenVpc[]> {
  const [own] = await platform.account()
  return (await platform.vpcs()).flatMap(({ OwnerId, VpcId, subject }) =>
    OwnerId === undefined || OwnerId === own?.accountId
      ? []
      : [{ subject, because: `${VpcId} is account ${OwnerId}'s, which shares it and does not show them. ${ADVICE}` }],
  )
}

export const isHidden = (value: { readonly subject: Subject }): value is HiddenVpc => 'because' in value
