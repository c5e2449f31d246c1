/** Reachability Analyzer's explanations in words. Source: Reachability Analyzer guide, "Explanation codes". */
import type { AnalysisComponent, Explanation } from '@aws-sdk/client-ec2'

/** An explanation for people: the ids first, AWS's code last. */
export function inWords(explanation: Explanation): string {
  const { ExplanationCode = 'no code' } = explanation
  const sentence = SENTENCES[ExplanationCode]?.(explanation)
  if (sentence !== undefined) return `${sentence} (${ExplanationCode})`
  const ids = componentsOf(explanation)
  return `${ExplanationCode}${ids.length === 0 ? '' : ` at ${ids.join(', ')}`}${explanation.Direction === undefined ? '' : `, ${explanation.Direction}`}`
}

const id = (component: AnalysisComponent | undefined): string => component?.Id ?? component?.Arn ?? '?'
const entering = ({ Direction }: Explanation): boolean => Direction === 'ingress'
const table = (explanation: Explanation): string =>
  `route table ${id(explanation.RouteTable)} of ${id(explanation.Vpc)}`
const target = ({ RouteTableRoute: route = {} }: Explanation): string =>
  route.GatewayId ?? route.NatGatewayId ?? route.VpcPeeringConnectionId ?? route.TransitGatewayId ?? '?'

const SENTENCES: Readonly<Record<string, (explanation: Explanation) => string>> = {
  ENI_SG_RULES_MISMATCH: (explanation) => {
    const groups =
      explanation.SecurityGroups ?? (explanation.SecurityGroup === undefined ? [] : [explanation.SecurityGroup])
    return (
      `no rule of ${groups.map(id).join(', ') || 'the security groups'} lets this ` +
      `${entering(explanation) ? 'into' : 'out of'} ${id(explanation.NetworkInterface)}`
    )
  },
  SUBNET_ACL_RESTRICTION: (explanation) =>
    `network ACL ${id(explanation.Acl)} does not let this ${entering(explanation) ? 'into' : 'out of'} ` +
    `${id(explanation.Subnet)}`,
  NO_ROUTE_TO_DESTINATION: (explanation) =>
    `${table(explanation)} has no route ` +
    `${explanation.Address === undefined ? 'to the destination' : `that leads to ${explanation.Address}`}`,
  BAD_STATE_ROUTE: (explanation) => `${table(explanation)} leads to ${target(explanation)}, which is gone`,
  IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: (explanation) =>
    `${id(explanation.InternetGateway)} forwards nothing for an interface without a public address`,
  NO_SOURCE_OR_DESTINATION: () => 'one of the two ends is gone',
}

/** Ids of everything that an explanation names, without those of whom it all belongs to. */
function componentsOf({ Vpc: _, ...explanation }: Explanation): string[] {
  return Object.values(explanation)
    .flat()
    .flatMap((value) =>
      typeof value === 'object' && value !== null && 'Id' in value && typeof value.Id === 'string' ? [value.Id] : [],
    )
}
