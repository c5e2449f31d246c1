/** Whether a role may read secrets, as ECS does it before a task starts. */
import { lastPart, type CheckContext, type UsedSecret } from '../../../harness/index.ts'
import { judgeRequests, type Judgement, type JudgingContext } from '../../role-judgement.ts'
import { keyOf } from '../../secret-key.ts'
import { secretRequests } from '../../secret-requests.ts'

type Context = JudgingContext & Pick<CheckContext, 'orAbsent'>

/**
 * Why a role cannot read secrets that exist: by its own policies, the secrets' own, and those of their keys.
 * @param definition ARN of the task definition: only its tasks are asked about
 * @param role as the definition names it: by ARN, or by name
 */
export async function readingProblems(
  definition: string,
  role: string,
  secrets: readonly UsedSecret[],
  context: Context,
): Promise<Judgement> {
  const found = (await context.platform.roles('execution')).find(({ arn, name }) => arn === role || name === role)
  if (found === undefined) return { problems: [`role ${lastPart(role)} does not exist`], open: [] }
  const requests = (await Promise.all(secrets.map((secret) => secretRequests(secret, context)))).flat()
  const own = requests.map((request) => ({ ...request, definitions: [definition] }))
  const { problems, open } = await judgeRequests(found, own, context)
  return { problems: [...problems, ...secrets.flatMap((secret) => sealedFor(found.arn, secret))], open }
}

/** A secret of another account that AWS's own key encrypts, with which no other account decrypts. */
function sealedFor(role: string, secret: UsedSecret): string[] {
  const isForeign = secret.found?.kind === 'secret' && secret.subject.id.split(':')[4] !== role.split(':')[4]
  return isForeign && keyOf(secret) === undefined
    ? [`secret ${secret.subject.name} is encrypted with AWS's own key, with which no other account decrypts`]
    : []
}
