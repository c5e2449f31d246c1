/** One rule for what belongs to another account: it is read there by a role of that account, or not judged. */
import type { Settings } from '../environment/settings/index.ts'
import { Inconclusive } from '../recording/outcome.ts'
import type { Aws } from '../sources/aws/index.ts'
import type { Platform } from './index.ts'

/** What asking an owner takes: a check's context has it. */
export interface Asking {
  readonly aws: Aws
  readonly inAccount: (account: string) => Aws | undefined
  readonly platform: Pick<Platform, 'account' | 'bucketHome'>
  readonly settings: Pick<Settings, 'environment'>
}

const advice = ({ settings }: Pick<Asking, 'settings'>): string =>
  `name a role for that account in environments.${settings.environment}.accounts`

/**
 * The account that owns a resource, by its ARN; undefined for one of this account, and for what is no ARN, or one that
 * names no account.
 * @example await foreignOwner('arn:aws:kms:eu-west-1:444455556666:key/1', context) // '444455556666'
 */
export async function foreignOwner(
  arn: string | undefined,
  { platform }: Pick<Asking, 'platform'>,
): Promise<string | undefined> {
  const owner = arn?.startsWith('arn:') === true ? arn.split(':')[4] : undefined
  if (owner === undefined || !/^\d{12}$/.test(owner)) return undefined
  const [account] = await platform.account()
  return owner === account?.accountId ? undefined : owner
}

/**
 * Why a resource of another account is not read, with what to do; undefined for one that is.
 * @param what names the resource
 * @example await notRead(topicArn, `topic ${topicArn}`, context)
 */
export async function notRead(
  arn: string | undefined,
  what: string,
  context: Pick<Asking, 'inAccount' | 'platform' | 'settings'>,
): Promise<string | undefined> {
  const owner = await foreignOwner(arn, context)
  if (owner === undefined || context.inAccount(owner) !== undefined) return undefined
  return `What there is to know of ${what} is not read: it belongs to account ${owner}; ${advice(context)}.`
}

/**
 * AWS in the account that a resource belongs to.
 * @param what names the resource in the message
 * @throws Inconclusive when it is another account, and the configuration names no role for it
 * @example const { kms } = await awsOfOwner(keyArn, `key ${keyArn}`, context)
 */
export async function awsOfOwner(arn: string | undefined, what: string, context: Asking): Promise<Aws> {
  const problem = await notRead(arn, what, context)
  if (problem !== undefined) throw new Inconclusive(problem, 'OTHER_ACCOUNT')
  const owner = await foreignOwner(arn, context)
  return owner === undefined ? context.aws : context.inAccount(owner)!
}

/**
 * The account that a bucket belongs to; undefined where that is another one, for which no role is named, or where there
 * is no such bucket.
 * @example await accountOfBucket('acme-audit', context) // '111122223333'
 */
export async function accountOfBucket(
  Bucket: string,
  { platform }: Pick<Asking, 'platform'>,
): Promise<string | undefined> {
  const home = await platform.bucketHome(Bucket)
  if (home.kind === 'account') return home.account
  const [own] = home.kind === 'own' ? await platform.account() : []
  return own?.accountId
}

/**
 * AWS in the account that a bucket belongs to; undefined when there is no such bucket.
 * @throws Inconclusive when it is another account's, and the configuration names no role for it
 * @example const aws = await awsOfBucket('acme-audit', context)
 */
export async function awsOfBucket(Bucket: string, context: Asking): Promise<Aws | undefined> {
  const home = await context.platform.bucketHome(Bucket)
  if (home.kind === 'absent') return undefined
  if (home.kind === 'account') return context.inAccount(home.account)!
  if (home.kind === 'another')
    throw new Inconclusive(
      `What there is to know of bucket ${Bucket} is not read: it belongs to another account; ${advice(context)}.`,
      'OTHER_ACCOUNT',
    )
  return context.aws
}
