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

/** A line of IAM's credential report. */
export interface Credentials {
  readonly user: string
  readonly isRoot: boolean
  readonly createdAt: Date
  /** Whether there is a console password; the report omits it for root. */
  readonly password?: { readonly changedAt?: Date; readonly usedAt?: Date }
  readonly mfa: boolean
  readonly keys: readonly [AccessKeyUse, AccessKeyUse]
  readonly subject: Subject
}

/** Passwords, access keys and second factors of root and all users. IAM renews the report every four hours. */
export const credentials = collection(async (context): Promise<Credentials[]> => {
  await report(context)
  const { Content } = await context.aws.iam.getCredentialReport()
  return parseReport(Buffer.from(Content ?? []).toString())
})

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
