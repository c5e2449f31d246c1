import { check, type CheckContext, type Platform } from '../../harness/index.ts'
import { given } from '../given.ts'
import { NO_STATE, requireBucket, requireRunRegion, requireTable } from './backend.ts'
import { selects } from './backup-selection.ts'

type Store = Awaited<ReturnType<Platform['stores']>>[number]

/**
 * The names of the plans that back up a store. Every plan has rules, and a rule without a schedule runs daily at 5 (AWS
 * Backup API, BackupRule).
 */
async function plansOf({ arn, subject }: Store, platform: Platform): Promise<string[]> {
  const plans = await platform.backupPlans()
  const tags = await platform.tagsOf({ subject })
  return plans
    .filter(({ selections }) => selections.some((selection) => selects(selection, arn, tags)))
    .map(({ plan }) => plan.BackupPlanName ?? '?')
}

/**
 * AWS in the account that a store belongs to. Fails when the store itself is missing: other checks say that, and its
 * backups only repeat it.
 */
const homeOf = async ({ kind, name }: Store, context: CheckContext): Promise<CheckContext['aws']> =>
  (await (kind === 'bucket' ? requireBucket : requireTable)(name, context)).aws

/** Why a store loses what is overwritten or deleted, apart from backup plans; undefined when it keeps it. */
async function recoveryGap(
  { kind, name }: Store,
  aws: CheckContext['aws'],
  context: Pick<CheckContext, 'inconclusive'>,
): Promise<string | undefined> {
  if (kind === 'bucket') {
    const { Status = 'not enabled' } = await aws.s3.getBucketVersioning({ Bucket: name })
    return Status === 'Enabled' ? undefined : `versioning of the bucket is ${Status}`
  }
  const { ContinuousBackupsDescription } = await aws.dynamodb.describeContinuousBackups({ TableName: name })
  const recovery = ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus
  const status = given(recovery, `state of point-in-time recovery of table ${name}`, context)
  return status === 'ENABLED' ? undefined : `point-in-time recovery of the table is ${status}`
}

const PLANS_ELSEWHERE = 'It belongs to another account, whose backup plans are not read'

check('backup.arranged', {
  title: "Terraform's state and lock table can be recovered",
  covers: ['MR-INF-09'],
  controls: {
    nist: ['CP-6', 'CP-9', 'CP-9(8)', 'CP-10'],
    soc2: ['A1.2', 'CC7.4'],
    pci: ['10.3.3'],
    hipaa: ['164.308(a)(7)(ii)(A)', '164.308(a)(7)(ii)(B)', '164.308(a)(7)(ii)(C)'],
  },
  severity: 'high',
  remedy:
    'Keep versions in the bucket: without them AWS Backup takes no backups of it either. Switch on ' +
    'point-in-time recovery of the table, or assign it to a backup plan.',
  parts: ['terraform'],
  each: (platform) => platform.stores(),
  whenNone: NO_STATE,
  async verify(store, context) {
    requireRunRegion(store, context)
    const { platform, expect, inconclusive } = context
    const home = await homeOf(store, context)
    const isElsewhere = home !== context.aws
    // A plan does not replace a bucket's versioning, which is a prerequisite of its backups (AWS Backup developer
    // guide, "Amazon S3 backups").
    const plans = store.kind === 'bucket' || isElsewhere ? [] : await plansOf(store, platform)
    const gap = plans.length > 0 ? undefined : await recoveryGap(store, home, context)
    if (gap !== undefined && isElsewhere && store.kind === 'table') inconclusive(`${PLANS_ELSEWHERE}; ${gap}.`)
    const planProblems = store.kind === 'bucket' ? [] : ['no backup plan selects it']
    expect(gap === undefined ? [] : [...planProblems, gap], `recovery of ${store.kind} ${store.name}`).toEqual([])
  },
  breaks: {
    'no plan, and versioning suspended': ({ backup }, find) => {
      backup.plans.clear()
      const bucket = find.stateBucket()
      bucket.versioning = 'Suspended'
      return bucket.Name
    },
    'the plan leaves the table out, which has no point-in-time recovery': (_, find) => {
      const table = find.lockTable()
      table.pointInTimeRecovery = false
      find.backupSelection().BackupSelection!.NotResources = ['arn:aws:dynamodb:*:*:table/*']
      return table.TableArn
    },
    'the plan looks for another tag, and nothing keeps what is deleted': (_, find) => {
      find.backupSelection().BackupSelection!.Conditions!.StringEquals![0]!.ConditionValue = 'staging'
      find.lockTable().pointInTimeRecovery = false
      find.stateBucket().versioning = 'Suspended'
    },
    'versioning suspended, so that the plan cannot back the bucket up': (_, find) => {
      const bucket = find.stateBucket()
      bucket.versioning = 'Suspended'
      return bucket.Name
    },
    'no plan, and no point-in-time recovery of the table': ({ backup }, find) => {
      backup.plans.clear()
      const table = find.lockTable()
      table.pointInTimeRecovery = false
      return table.TableArn
    },
  },
})

check('backup.recent', {
  title: 'What a backup plan covers has a recent recovery point',
  covers: ['MR-INF-09'],
  controls: { nist: ['CP-9', 'CP-9(8)'], soc2: ['A1.2', 'CC7.4'], hipaa: ['164.308(a)(7)(ii)(A)'] },
  severity: 'high',
  stages: ['nightly', 'pre'],
  remedy:
    "Look at the failed jobs (aws backup list-backup-jobs --by-state FAILED): the plan's role and the vault's " +
    'policy are the usual causes.',
  parts: ['terraform'],
  each: (platform) => platform.stores(),
  whenNone: NO_STATE,
  async verify(store, context) {
    requireRunRegion(store, context)
    const { platform, settings, expect, notApplicable, inconclusive, now } = context
    if ((await homeOf(store, context)) !== context.aws) inconclusive(`${PLANS_ELSEWHERE}.`)
    const plans = await plansOf(store, platform)
    if (plans.length === 0)
      return notApplicable(
        'No backup plan selects it: it is kept by versioning or point-in-time recovery, or not at all, which is ' +
          'another finding.',
      )
    const limit = settings.operations.backupMaximumAgeHours
    const last = (await platform.protectedResources()).find(
      ({ ResourceArn }) => ResourceArn === store.arn,
    )?.LastBackupTime
    const hours = last === undefined ? undefined : Math.round((now().getTime() - last.getTime()) / 360_000) / 10
    const problem =
      hours === undefined
        ? `there is no recovery point, though plan ${plans.join(', ')} selects it`
        : `the last recovery point is ${hours} hours old, at most ${limit} are allowed`
    expect(hours === undefined || hours > limit ? [problem] : [], `last backup of ${store.kind} ${store.name}`).toEqual(
      [],
    )
  },
  breaks: {
    'no recovery point was ever made': ({ backup }) => backup.recoveryPoints.clear(),
    'the last one is three days old': ({ backup }) => {
      const point = backup.recoveryPoints.first(({ ResourceType }) => ResourceType === 'DynamoDB')
      point.CompletionDate = new Date(point.CompletionDate!.getTime() - 3 * 86_400_000)
      return point.ResourceArn!
    },
    'the last job did not finish': ({ backup }) => {
      const point = backup.recoveryPoints.first(({ ResourceType }) => ResourceType === 'S3')
      point.Status = 'PARTIAL'
      return point.ResourceArn!
    },
  },
})
