import type { Subject } from '../../../record/run.ts'
import { collection } from '../collection.ts'
import { partitionOf } from '../../arn.ts'

/** An alias that the platform expects, whether it exists or not. */
export interface KeyAlias {
  readonly name: string
  /** Absent when there is no such alias. */
  readonly found?: { readonly targetKeyId?: string | undefined }
  readonly subject: Subject
}

/** A key that one of the platform's aliases leads to. */
export interface PlatformKey {
  readonly keyId: string
  readonly aliases: readonly string[]
  readonly subject: Subject
}

/** The aliases that the settings name, the Terraform backend's among them if there is one in this region. */
export const keyAliases = collection(async ({ aws, settings, region, account }): Promise<KeyAlias[]> => {
  const { Aliases = [] } = await aws.kms.listAliases()
  const owner = await account()
  const { keyAliases, stateBucket, stateKeyAlias, stateRegion = region } = settings.identity
  const ofState = stateBucket === null || stateKeyAlias === null || stateRegion !== region ? [] : [stateKeyAlias]
  return [...new Set([...keyAliases, ...ofState])].map((name): KeyAlias => {
    const alias = Aliases.find(({ AliasName }) => AliasName === name)
    const subject = {
      id: alias?.AliasArn ?? `arn:${partitionOf(region)}:kms:${region}:${owner}:${name}`,
      type: 'kms:alias',
      name,
      region,
    }
    return { name, subject, ...(alias === undefined ? {} : { found: { targetKeyId: alias.TargetKeyId } }) }
  })
})

/** The keys behind those aliases, each once. */
export const keys = collection(async ({ read, region, account }): Promise<PlatformKey[]> => {
  const owner = await account()
  const aliasesByKey = Map.groupBy(await read(keyAliases), ({ found }) => found?.targetKeyId)
  return [...aliasesByKey].flatMap(([keyId, group]): PlatformKey[] => {
    if (keyId === undefined) return []
    const aliases = group.map(({ name }) => name)
    return [
      {
        keyId,
        aliases,
        subject: {
          id: `arn:${partitionOf(region)}:kms:${region}:${owner}:key/${keyId}`,
          type: 'kms:key',
          name: aliases.join(', '),
          region,
        },
      },
    ]
  })
})
