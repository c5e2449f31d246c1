import type { Finders, World } from '../../harness/index.ts'

type Rules = NonNullable<ReturnType<Finders['webAcl']>['Rules']>
type IpSetStatement = NonNullable<NonNullable<Rules[number]['Statement']>['IPSetReferenceStatement']>

/** Puts a rule before all others that allows requests from the addresses, by who connects or by a header. */
export function letThroughFirst(
  wafv2: World['wafv2'],
  find: Pick<Finders, 'webAcl'>,
  Addresses: string[],
  IPSetForwardedIPConfig?: IpSetStatement['IPSetForwardedIPConfig'],
): void {
  const ARN = 'arn:aws:wafv2:us-east-1:111122223333:regional/ipset/monitoring/5d9f2c1e-0b6a-4c3d-8e7f-1a2b3c4d5e6f'
  wafv2.ipSets.add({
    ARN,
    Id: '5d9f2c1e-0b6a-4c3d-8e7f-1a2b3c4d5e6f',
    Name: 'monitoring',
    IPAddressVersion: 'IPV4',
    Addresses,
    lockToken: '',
    tags: {},
  })
  const rules = find.webAcl().Rules!
  for (const rule of rules) rule.Priority!++
  rules.push({
    Name: 'monitoring',
    Priority: 0,
    VisibilityConfig: rules[0]!.VisibilityConfig,
    Action: { Allow: {} },
    Statement: { IPSetReferenceStatement: { ARN, IPSetForwardedIPConfig } },
  })
}
