import type { AliasListEntry } from '@aws-sdk/client-kms'
import type { Subject } from '../../../record/run.ts'
import { lastPart, partitionOf } from '../../arn.ts'
import { collection } from '../collection.ts'
import { keyUses, type KeyUse } from './key-uses.ts'

/** An alias that the settings name, whether it exists or not, or one of a key in use. */
export interface KeyAlias {
  readonly name: string
  /** Absent when there is no such alias. */
  readonly found?: { readonly targetKeyId?: string | undefined }
  readonly subject: Subject
}

/** A customer managed key of the region that encrypts something of the platform. */
export interface PlatformKey {
  readonly keyId: string
  /** Its ARN; the account in it may be another one. */
  readonly arn: string
  readonly aliases: readonly string[]
  /** What it encrypts: `log group /ecs/api`. */
  readonly uses: readonly string[]
  readonly subject: Subject
}

/** Keys that AWS made have aliases of this beginning, and nobody else's can. */
const isAwsAlias = (name: string): boolean => name.startsWith('alias/aws/')

/** The part of a key's or an alias's ARN that names it; ids and names stay as they are. */
const nameOf = (key: string): string =>
  key.startsWith('arn:') ? key.slice(key.split(':', 5).join(':').length + 1) : key

/**
 * The keys that encrypt what the platform uses, each once. Left out are those that AWS manages for its services, and
 * those of other regions, which runs there are about.
 */
export const keys = collection(async ({ aws, read, region, account }): Promise<PlatformKey[]> => {
  const [{ Aliases = [] }, uses, owner] = await Promise.all([aws.kms.listAliases(), read(keyUses), account()])
  const here = `arn:${partitionOf(region)}:kms:${region}:${owner}:`
  const arns = uses.flatMap((use) => {
    const arn = arnOf(use, Aliases, here)
    return arn === undefined || arn.split(':')[3] !== region ? [] : [{ arn, by: use.by }]
  })
  return [...Map.groupBy(arns, ({ arn }) => arn)].flatMap(([arn, same]): PlatformKey[] => {
    const keyId = lastPart(arn)
    const isOwn = arn.startsWith(here)
    const aliases = isOwn
      ? Aliases.flatMap((alias) => (alias.TargetKeyId === keyId ? (alias.AliasName ?? []) : []))
      : []
    if (aliases.some(isAwsAlias)) return []
    const subject = { id: arn, type: 'kms:key', name: aliases.length > 0 ? aliases.join(', ') : keyId, region }
    return [{ keyId, arn, aliases, uses: [...new Set(same.map(({ by }) => by))], subject }]
  })
})

/**
 * The ARN of a key in use. Undefined for one that AWS manages, and for an alias that leads nowhere: other checks report
 * it.
 */
function arnOf({ key }: KeyUse, aliases: readonly AliasListEntry[], here: string): string | undefined {
  const name = nameOf(key)
  if (isAwsAlias(name)) return undefined
  const place = key.startsWith('arn:') ? `${key.split(':', 5).join(':')}:` : here
  if (!name.startsWith('alias/')) return `${place}key/${lastPart(name)}`
  // What an alias of another account leads to is not listed here.
  const target = place === here ? aliases.find(({ AliasName }) => AliasName === name)?.TargetKeyId : undefined
  return target === undefined ? undefined : `${here}key/${target}`
}

/** The aliases that the settings name, the state's among them if it is in this region, and those of the keys in use. */
export const keyAliases = collection(async ({ aws, read, settings, region, account }): Promise<KeyAlias[]> => {
  const [{ Aliases = [] }, used, owner] = await Promise.all([aws.kms.listAliases(), read(keys), account()])
  const { keyAliases: named, stateKeyAlias, stateRegion = region } = settings.identity
  const ofState = stateKeyAlias === undefined || stateRegion !== region ? [] : [stateKeyAlias]
  const all = new Set([...named, ...ofState, ...used.flatMap(({ aliases }) => aliases)])
  return [...all].map((name): KeyAlias => {
    const alias = Aliases.find(({ AliasName }) => AliasName === name)
    const id = alias?.AliasArn ?? `arn:${partitionOf(region)}:kms:${region}:${owner}:${name}`
    const subject = { id, type: 'kms:alias', name, region }
    return { name, subject, ...(alias === undefined ? {} : { found: { targetKeyId: alias.TargetKeyId } }) }
  })
})
