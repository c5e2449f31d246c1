/** What the platform encrypts, and with which key: keys are found by their use, whatever they are called. */
import { bucketHome } from '../account/buckets.ts'
import { logGroups, repositories } from '../account/storage.ts'
import { collection, type ReadContext } from '../collection.ts'
import { pipelines } from '../delivery/pipelines.ts'
import { buildProjects } from '../delivery/projects.ts'
import { clusters } from '../ecs/clusters.ts'
import { usedSecrets } from '../ecs/secrets.ts'
import { flowLogs } from '../network/flow-logs.ts'
import { alarms } from '../observability/alarms.ts'
import { trails } from './audit.ts'
import { lockTables, stateBuckets } from './state-backend.ts'

/** A key as whatever uses it names it. */
export interface KeyUse {
  /** ARN or id of the key, or name or ARN of an alias. */
  readonly key: string
  /** What is encrypted: `log group /ecs/api`. */
  readonly by: string
}

/** Keys that the platform's own resources name; what another account keeps, such as its trail, is its own business. */
export const keyUses = collection(async (context): Promise<KeyUse[]> => {
  const all = await Promise.all([
    ofServices(context),
    ofClusters(context),
    ofTrails(context),
    ofBuckets(context),
    ofLockTables(context),
    ofTopics(context),
    ofPipelines(context),
  ])
  return all.flat().flatMap(({ key, by }) => (key === undefined || key === '' ? [] : [{ key, by }]))
})

type Found = Promise<{ readonly key: string | undefined; readonly by: string }[]>

async function ofServices({ read }: ReadContext): Found {
  const [groups, images, secrets] = await Promise.all([read(logGroups), read(repositories), read(usedSecrets)])
  return [
    ...groups.map(({ kmsKeyId: key, subject }) => ({ key, by: `log group ${subject.name}` })),
    ...images.map(({ encryptionConfiguration, subject }) => ({
      key: encryptionConfiguration?.kmsKey,
      by: `repository ${subject.name}`,
    })),
    ...secrets.map(({ found, subject }) => ({
      key: found?.kind === 'secret' ? found.secret.KmsKeyId : found?.parameter.KeyId,
      by: `${found?.kind ?? 'secret'} ${subject.name}`,
    })),
  ]
}

async function ofClusters({ read }: ReadContext): Found {
  return (await read(clusters)).flatMap(({ configuration, subject }) => {
    const { executeCommandConfiguration: exec, managedStorageConfiguration: storage } = configuration ?? {}
    return [
      { key: exec?.kmsKeyId, by: `ECS Exec of cluster ${subject.name}` },
      { key: storage?.kmsKeyId, by: `volumes of cluster ${subject.name}` },
      { key: storage?.fargateEphemeralStorageKmsKeyId, by: `task storage of cluster ${subject.name}` },
    ]
  })
}

const ownTrails = collection(async ({ read, account }) => {
  const owner = await account()
  return (await read(trails)).filter(({ TrailARN }) => TrailARN?.split(':')[4] === owner)
})

async function ofTrails({ read }: ReadContext): Found {
  return (await read(ownTrails)).map(({ KmsKeyId: key, subject }) => ({ key, by: `trail ${subject.name}` }))
}

/** Buckets of the account that hold state and logs. */
async function ofBuckets({ aws, read, region, orAbsent }: ReadContext): Found {
  const [states, ours, flows] = await Promise.all([read(stateBuckets), read(ownTrails), read(flowLogs)])
  const names = [
    ...states.filter((state) => state.region === region).map(({ name }) => name),
    ...ours.map(({ S3BucketName = '' }) => S3BucketName),
    ...flows.flatMap(({ LogDestinationType, LogDestination = '' }) =>
      LogDestinationType === 's3' ? [LogDestination.split(':::')[1]?.split('/')[0] ?? ''] : [],
    ),
  ]
  const found = [...new Set(names)].map(async (Bucket) => {
    if ((await read(bucketHome(Bucket))).kind !== 'own') return []
    const answer = await orAbsent(
      aws.s3.getBucketEncryption({ Bucket }),
      'ServerSideEncryptionConfigurationNotFoundError',
    )
    const { Rules = [] } = answer?.ServerSideEncryptionConfiguration ?? {}
    return Rules.map(({ ApplyServerSideEncryptionByDefault: rule }) => ({
      key: rule?.KMSMasterKeyID,
      by: `bucket ${Bucket}`,
    }))
  })
  return (await Promise.all(found)).flat()
}

async function ofLockTables({ aws, read, region, orAbsent }: ReadContext): Found {
  const tables = (await read(lockTables)).filter((table) => table.region === region)
  return Promise.all(
    tables.map(async ({ name: TableName }) => {
      const answer = await orAbsent(aws.dynamodb.describeTable({ TableName }), 'ResourceNotFoundException')
      return { key: answer?.Table?.SSEDescription?.KMSMasterKeyArn, by: `table ${TableName}` }
    }),
  )
}

/** Topics of the account and region that alarms publish to. */
async function ofTopics({ aws, read, region, account, orAbsent }: ReadContext): Found {
  const owner = await account()
  const actions = (await read(alarms)).flatMap(({ AlarmActions = [] }) => AlarmActions)
  const topics = [...new Set(actions)].filter((arn) => {
    const [, , service, where, whose] = arn.split(':')
    return service === 'sns' && where === region && whose === owner
  })
  return Promise.all(
    topics.map(async (TopicArn) => {
      const answer = await orAbsent(aws.sns.getTopicAttributes({ TopicArn }), 'NotFoundException')
      return { key: answer?.Attributes?.['KmsMasterKeyId'], by: `topic ${TopicArn}` }
    }),
  )
}

async function ofPipelines({ read }: ReadContext): Found {
  const [ours, projects] = await Promise.all([read(pipelines), read(buildProjects)])
  return [
    ...ours.map(({ artifactStore, subject }) => ({
      key: artifactStore?.encryptionKey?.id,
      by: `artifacts of pipeline ${subject.name}`,
    })),
    ...projects.map(({ encryptionKey: key, subject }) => ({ key, by: `builds of project ${subject.name}` })),
  ]
}
