import { deniedByOwner } from '../../sources/aws/refusal.ts'
import { collectionBy } from '../collection.ts'

/**
 * To whom a bucket belongs: to this account (`own`), to one that the configuration names a role for, or to one that it
 * does not (`another`). `open`: it is another one's whose policy lets this account look. `absent`: there is none.
 */
export type BucketHome =
  | { readonly kind: 'own' | 'open' | 'another' | 'absent' }
  | { readonly kind: 'account'; readonly account: string }

/** Looks for a bucket in the lists of the accounts, since a denied read does not say whose it is. */
export const bucketHome = collectionBy(
  (Bucket: string) => Bucket,
  async ({ aws, inAccount, otherAccounts, orAbsent }, Bucket): Promise<BucketHome> => {
    const { Buckets = [] } = await aws.s3.listBuckets()
    if (Buckets.some(({ Name }) => Name === Bucket)) return { kind: 'own' }
    for (const account of otherAccounts) {
      const { Buckets: theirs = [] } = await inAccount(account)!.s3.listBuckets()
      if (theirs.some(({ Name }) => Name === Bucket)) return { kind: 'account', account }
    }
    const located = aws.s3.getBucketLocation({ Bucket })
    if (await deniedByOwner(located)) {
      await orAbsent(located, 'AccessDenied')
      return { kind: 'another' }
    }
    return { kind: (await orAbsent(located, 'NoSuchBucket')) === undefined ? 'absent' : 'open' }
  },
)
