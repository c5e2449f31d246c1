import type { Subject } from '../../../record/run.ts'
import { collection } from '../collection.ts'

/** The account in the run's region: the subject of rules that are not about single resources. */
export const account = collection(
  async (context): Promise<{ readonly accountId: string; readonly subject: Subject }[]> => {
    const { region } = context
    const accountId = await context.account()
    return [{ accountId, subject: { id: `${accountId}/${region}`, type: 'account', name: accountId, region } }]
  },
)
