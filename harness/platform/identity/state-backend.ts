import type { Subject } from '../../../record/run.ts'
import { collection } from '../collection.ts'
import { lastPart, partitionOf } from '../../arn.ts'

/** The bucket that should hold Terraform's state, whether it exists or not. */
export interface StateBucket {
  readonly name: string
  /** Region that the backend's configuration names. */
  readonly region: string
  readonly subject: Subject
}

/** The table that should hold Terraform's locks, whether it exists or not. */
export interface LockTable {
  readonly name: string
  /** The region of the backend: the table is where the bucket is. */
  readonly region: string
  readonly subject: Subject
}

/** None where the settings name none. */
export const stateBuckets = collection(async ({ settings, account, ...context }): Promise<StateBucket[]> => {
  const { stateBucket, stateRegion: region = context.region } = settings.identity
  const owner = await account()
  if (stateBucket === undefined) return []
  const name = stateBucket.replaceAll('{account}', owner).replaceAll('{region}', region)
  return [{ name, region, subject: { id: `arn:${partitionOf(region)}:s3:::${name}`, type: 's3:bucket', name, region } }]
})

/** None where Terraform locks by files, or the settings name no table, or no state. */
export const lockTables = collection(async ({ settings, account, ...context }): Promise<LockTable[]> => {
  const { stateBucket, stateLockTable: name, stateRegion: region = context.region } = settings.identity
  const owner = await account()
  if (name === null || name === undefined || stateBucket === undefined) return []
  const isArn = name.startsWith('arn:')
  const id = isArn ? name : `arn:${partitionOf(region)}:dynamodb:${region}:${owner}:table/${name}`
  const place = isArn ? (name.split(':')[3] ?? region) : region
  return [{ name, region: place, subject: { id, type: 'dynamodb:table', name: lastPart(name), region: place } }]
})
