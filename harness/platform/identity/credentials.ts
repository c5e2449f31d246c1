import type { User } from '@aws-sdk/client-iam'
import { parse } from 'csv-parse/sync'
import { setTimeout as sleep } from 'node:timers/promises'
import { AnswerError } from '../../recording/obstacle.ts'
import type { Subject } from '../../../record/run.ts'
import { collection, type ReadContext } from '../collection.ts'

export interface AccessKeyUse {
  readonly number: 1 | 2
  readonly active: boolean
  readonly rotatedAt?: Date
  /** Absent when it was never used. */
  readonly usedAt?: Date
}

/** What root or a user signs in with: a line of IAM's credential report, or as IAM says where that is older. */
export interface Credentials {
  /** When the credential report was made that says so; undefined for what was asked for one by one. */
  readonly reportedAt?: Date
  readonly user: string
  readonly isRoot: boolean
  readonly createdAt: Date
  /** Whether there is a console password; the report omits it for root. */
  readonly password?: { readonly changedAt?: Date; readonly usedAt?: Date }
  readonly mfa: boolean
  readonly keys: readonly [AccessKeyUse, AccessKeyUse]
  readonly subject: Subject
}

/**
 * Passwords, access keys and second factors of root and all users. IAM makes a report at most every four hours: users who
 * are newer are asked for one by one, and those who are gone since are left out. Source: IAM User Guide, "Generate
 * credential reports for your AWS account".
 */
export const credentials = collection(async (context): Promise<Credentials[]> => {
  await report(context)
  const [{ Content, GeneratedTime: reportedAt }, { Users }] = await Promise.all([
    context.aws.iam.getCredentialReport(),
    context.aws.iam.listUsers(),
  ])
  if (reportedAt === undefined)
    throw new AnswerError('READ_INCOMPLETE', 'The credential report does not say when it was made (GeneratedTime).')
  if (Users === undefined) throw new AnswerError('READ_INCOMPLETE', 'IAM answers ListUsers without users (Users).')
  const reported = parseReport(Buffer.from(Content ?? []).toString())
  const isReported = ({ Arn, CreateDate }: User): boolean =>
    reported.some(({ subject, createdAt }) => subject.id === Arn && isSameSecond(createdAt, CreateDate))
  const users = Users.filter(isReported).map(({ Arn }) => Arn)
  return [
    ...reported
      .filter(({ isRoot, subject }) => isRoot || users.includes(subject.id))
      .map((each) => ({ ...each, reportedAt })),
    ...(await Promise.all(Users.filter((user) => !isReported(user)).map((user) => unreported(user, context)))),
  ]
})

/** A name may be given to another user after the first is gone; the report cuts times off at seconds. */
const isSameSecond = (one: Date, other: Date | undefined): boolean =>
  other !== undefined && Math.floor(one.getTime() / 1000) === Math.floor(other.getTime() / 1000)

/** A user whom the report does not know yet. */
async function unreported(
  { UserName = '', Arn: id = '', CreateDate, PasswordLastUsed: usedAt }: User,
  { aws, orAbsent }: ReadContext,
): Promise<Credentials> {
  if (CreateDate === undefined)
    throw new AnswerError('READ_INCOMPLETE', `IAM lists user ${UserName} without the time of creation (CreateDate).`)
  const [profile, { MFADevices = [] }, { AccessKeyMetadata = [] }] = await Promise.all([
    orAbsent(aws.iam.getLoginProfile({ UserName }), 'NoSuchEntityException'),
    aws.iam.listMFADevices({ UserName }),
    aws.iam.listAccessKeys({ UserName }),
  ])
  const changedAt = profile?.LoginProfile?.CreateDate
  const keys = await Promise.all(
    ([1, 2] as const).map(async (number): Promise<AccessKeyUse> => {
      const { AccessKeyId, Status, CreateDate: rotatedAt } = AccessKeyMetadata[number - 1] ?? {}
      if (AccessKeyId === undefined) return { number, active: false }
      const { AccessKeyLastUsed } = await aws.iam.getAccessKeyLastUsed({ AccessKeyId })
      const { LastUsedDate } = AccessKeyLastUsed ?? {}
      return {
        number,
        active: Status === 'Active',
        ...(rotatedAt && { rotatedAt }),
        ...(LastUsedDate && { usedAt: LastUsedDate }),
      }
    }),
  )
  return {
    user: UserName,
    isRoot: false,
    createdAt: CreateDate,
    ...(profile && { password: { ...(changedAt && { changedAt }), ...(usedAt && { usedAt }) } }),
    mfa: MFADevices.length > 0,
    keys: [keys[0]!, keys[1]!],
    subject: { id, type: 'iam:user', name: UserName, region: 'global' },
  }
}

/** Milliseconds between questions whether the report is ready; IAM takes seconds. */
const POLL_DELAYS = [100, 500, 1000, 2000, 4000, 8000]

async function report({ aws }: ReadContext): Promise<void> {
  for (const wait of POLL_DELAYS) {
    const { State } = await aws.iam.generateCredentialReport()
    if (State === 'COMPLETE') return
    await sleep(wait)
  }
  throw new AnswerError('READ_INCOMPLETE', 'IAM has not finished the credential report in time. Run again in a minute.')
}

/**
 * Reads the report's text. By a CSV library because it insists that every line has every column: user names may hold
 * commas, and what IAM does with those is not documented.
 * @throws when a line does not fit the header, or a time cannot be read.
 */
export function parseReport(text: string): Credentials[] {
  const rows: Readonly<Record<string, string>>[] = parse(text, { columns: true, skip_empty_lines: true })
  return rows.map((row) => {
    const user = cell(row, 'user')
    const id = cell(row, 'arn')
    return {
      user,
      isRoot: user === '<root_account>',
      createdAt: time(cell(row, 'user_creation_time'))!,
      ...(isTrue(cell(row, 'password_enabled'))
        ? { password: times(row, { changedAt: 'password_last_changed', usedAt: 'password_last_used' }) }
        : {}),
      mfa: isTrue(cell(row, 'mfa_active')),
      keys: [keyOf(row, 1), keyOf(row, 2)],
      subject: { id, type: 'iam:user', name: user, region: 'global' },
    }
  })
}

const keyOf = (row: Readonly<Record<string, string>>, number: 1 | 2): AccessKeyUse => ({
  number,
  active: isTrue(cell(row, `access_key_${number}_active`)),
  ...times(row, { rotatedAt: `access_key_${number}_last_rotated`, usedAt: `access_key_${number}_last_used_date` }),
})

function cell(row: Readonly<Record<string, string>>, column: string): string {
  const value = row[column]
  if (value === undefined) throw new AnswerError('READ_MALFORMED', `The credential report has no column ${column}.`)
  return value
}

const isTrue = (text: string): boolean => text.toLowerCase() === 'true'

/** Values of the report instead of a time: not applicable, unknown, or not reported for root. */
const NO_TIME = new Set(['N/A', 'no_information', 'not_supported'])

function time(text: string): Date | undefined {
  if (NO_TIME.has(text)) return undefined
  const date = new Date(text)
  if (Number.isNaN(date.getTime()))
    throw new AnswerError('READ_MALFORMED', `The credential report holds '${text}' for a time.`)
  return date
}

function times<Name extends string>(
  row: Readonly<Record<string, string>>,
  columns: Readonly<Record<Name, string>>,
): { [K in Name]?: Date } {
  const found = Object.entries<string>(columns).flatMap(([name, column]) => {
    const date = time(cell(row, column))
    return date === undefined ? [] : [[name, date] as const]
  })
  return Object.fromEntries(found) as { [K in Name]?: Date }
}
