import type { Subject } from '../../../record/run.ts'
import { collection } from '../collection.ts'

/** The account in the run's region: the subject of rules that are about neither one resource nor another. */
export const account = collection(
  async (context): Promise<{ readonly accountId: string; readonly subject: Subject }[]> => {
    const { region } = context
    const accountId = await context.account()
    return [{ accountId, subject: { id: `${accountId}/${region}`, type: 'account', name: accountId, region } }]
  },
)
