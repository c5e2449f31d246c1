import { common, foundOf, type Proposal, type Proposer } from './proposal.ts'

type Tags = Readonly<Record<string, string>>

/** Tags that everything carries, and how long logs are kept. */
export const operations: Proposer = async ({ platform, settings }) => {
  const [clusters, services, vpcs, groups, repositories] = await Promise.all([
    platform.clusters(),
    platform.services(),
    platform.vpcs(),
    platform.namedLogGroups(),
    platform.repositories(),
  ])
  const tagged = [
    ...clusters.map(({ tags }) => tagsOf(tags)),
    ...services.map(({ tags }) => tagsOf(tags)),
    ...vpcs.map(({ Tags }) => tagsOf(Tags?.map(({ Key, Value }) => ({ key: Key, value: Value })))),
  ]
  // A group that never forgets was given no period: it says nothing of what is wanted.
  const retention = common(groups.flatMap(({ found }) => found?.retentionInDays ?? []))
  const encryption = common(repositories.map(({ encryptionConfiguration }) => encryptionConfiguration?.encryptionType))
  const keys = keysOfAll(tagged)
  const all: Proposal[] = []
  if (keys.length > 0)
    all.push({
      path: 'operations.mandatoryTags',
      value: Object.fromEntries(
        keys.map((key) => {
          const wanted = settings.select.tags[key]
          return [key, wanted !== undefined && tagged.every((tags) => tags[key] === wanted) ? [wanted] : []]
        }),
      ),
      because: 'found: the cluster, its services and the VPC carry these',
    })
  if (retention !== undefined && retention.value !== settings.operations.logRetentionDays)
    all.push({ path: 'operations.logRetentionDays', value: retention.value, because: foundOf(retention, 'log groups') })
  if (encryption?.value === 'AES256')
    all.push({
      path: 'operations.repositoryEncryption',
      value: ['AES256', 'KMS', 'KMS_DSSE'],
      because: `${foundOf(encryption, 'repositories')} are encrypted without a key of yours`,
    })
  return all
}

const tagsOf = (
  tags: readonly { readonly key?: string | undefined; readonly value?: string | undefined }[] = [],
): Tags => Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]))

/** Keys that all of them carry, but for the name that each has of its own. */
const keysOfAll = ([first = {}, ...others]: readonly Tags[]): string[] =>
  Object.keys(first).filter(
    (key) => key !== 'Name' && !key.startsWith('aws:') && others.every((tags) => tags[key] !== undefined),
  )
