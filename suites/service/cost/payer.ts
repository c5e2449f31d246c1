import type { CheckContext } from '../../../harness/index.ts'

/**
 * Ends a check as inconclusive where another account pays (`observability.payerAccount`) and nothing that watches costs
 * was found in this one: the payer's cannot be seen from here.
 */
export async function unlessAnotherPays(
  what: string,
  { platform, settings, inconclusive }: CheckContext,
): Promise<void> {
  const { payerAccount } = settings.observability
  const [own] = await platform.account()
  if (payerAccount !== undefined && payerAccount !== own?.accountId)
    inconclusive(`This account has ${what}; account ${payerAccount}, which pays, may: look there.`)
}
