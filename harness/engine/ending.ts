/** Why a run ends before everything is evaluated, in a sentence with a code. */
import type { RunProblem } from '../../record/run.ts'
import type { ConnectionSettings } from '../environment/connection.ts'
import type { Unanswered } from '../recording/obstacle.ts'
import type { Session } from '../sources/aws/session.ts'
import { clockSkew, noCredentials, TOLERATED_SKEW } from '../sources/aws/failure.ts'
import type { Hopeless } from './tally.ts'

/** Whose account is to be asked, and by which way. */
export interface Asked {
  readonly connection: ConnectionSettings
  /** The account that the credentials must belong to; any when absent. */
  readonly account?: string
  readonly settings: { readonly environment: string }
}

export interface Caller {
  readonly account: string
  readonly arn: string
  readonly userId: string
}

/** Who asks; otherwise why that is not known, or must not go on (`ends`). */
export type Identity =
  | { readonly ends: false; readonly caller?: Caller; readonly problem?: RunProblem }
  | { readonly ends: true; readonly caller?: Caller; readonly problem: RunProblem }

/**
 * Asks STS who the caller is. The run must end where no call can be answered, and where the account is another one, or
 * not known though one is named.
 * @example await identify(session, { connection, settings, account: '111122223333' })
 */
export async function identify(session: Session, asked: Asked): Promise<Identity> {
  const scope = session.requester.scope()
  try {
    const { Account = '', Arn = '', UserId = '' } = await session.aws(scope).sts.getCallerIdentity()
    const caller = { account: Account, arn: Arn, userId: UserId }
    if (asked.account === undefined || asked.account === Account) return { caller, ends: false }
    return {
      caller,
      problem: {
        code: 'ACCOUNT_MISMATCH',
        message:
          `These credentials belong to account ${Account}; the environment '${asked.settings.environment}' is in ` +
          `${asked.account}. Nothing was evaluated. Choose other credentials or another environment.`,
      },
      ends: true,
    }
  } catch (error) {
    const [failed] = scope.failures
    if (failed === undefined) throw error
    const problem = connectionProblem(failed, error, asked.connection)
    if (problem !== undefined) return { problem, ends: true }
    const unknown = {
      problem: {
        code: 'CALLER_UNKNOWN',
        message: `Who runs this could not be established: sts GetCallerIdentity failed (${failed.detail}).`,
      },
    }
    return asked.account === undefined ? { ...unknown, ends: false } : { ...unknown, ends: true }
  }
}

/** Why no call can be answered by this connection; undefined when only this one was not. */
function connectionProblem(
  { code, detail }: Unanswered,
  error: unknown,
  { region, endpoint, role, awsProfile = process.env['AWS_PROFILE'] }: ConnectionSettings,
): RunProblem | undefined {
  const where = endpoint ?? `AWS in ${region}`
  if (code === 'READ_UNREACHABLE')
    return {
      code: 'ENDPOINT_UNREACHABLE',
      message:
        `${where} gave no answer (${detail}). Nothing can be established: check the endpoint, the name of the ` +
        'region and the network (proxy, VPC endpoints), and run again.',
    }
  // The call itself needs no permission.
  if (code === 'READ_DENIED' && role !== undefined)
    return {
      code: 'ROLE_REFUSED',
      message:
        `The role ${role.arn} could not be assumed (${detail}). Its trust policy must allow the caller, and the ` +
        "caller's policy sts:AssumeRole; then run again.",
    }
  return code === 'READ_CREDENTIALS' ? credentialsProblem(detail, error, region, awsProfile) : undefined
}

function credentialsProblem(detail: string, error: unknown, region: string, profile: string | undefined): RunProblem {
  if (noCredentials(error))
    return {
      code: 'CREDENTIALS_MISSING',
      message:
        `There are no credentials${profile === undefined ? '' : ` by the AWS profile '${profile}'`} (${detail}). Sign ` +
        'in (aws sso login), or set AWS_PROFILE or AWS_ACCESS_KEY_ID and its secret, and run again.',
    }
  const skew = clockSkew(error)
  if (skew !== undefined && Math.abs(skew) > TOLERATED_SKEW)
    return { code: 'CLOCK_WRONG', message: `${clockWords(skew)} (${detail}).` }
  return {
    code: 'CREDENTIALS_REFUSED',
    message:
      `The credentials were refused (${detail}). Renew them and run again; if they are good elsewhere, the region ` +
      `${region} may not be enabled for the account.`,
  }
}

/**
 * What to do about a clock that is this many milliseconds ahead.
 * @example clockWords(600_000) // "This machine's clock is 600 s ahead of the service's: …"
 */
export const clockWords = (skew: number): string =>
  `This machine's clock is ${Math.round(Math.abs(skew) / 1_000)} s ${skew > 0 ? 'ahead of' : 'behind'} the ` +
  "service's, and signatures are refused. Set it right and run again"

/**
 * Why going on makes no sense, though the caller was established.
 * @example hopelessProblem(tally.hopeless()!, connection, caller).code // 'NOTHING_PERMITTED'
 */
export function hopelessProblem(
  { code, detail, operations }: Hopeless,
  { region, endpoint }: ConnectionSettings,
  caller: Caller | undefined,
): RunProblem {
  const all = `${operations.slice(0, 3).join(', ')}${operations.length > 3 ? ` and ${operations.length - 3} more` : ''}`
  if (code === 'READ_DENIED')
    return {
      code: 'NOTHING_PERMITTED',
      message:
        `Nothing that was asked is permitted to ${caller?.arn ?? 'the caller'}: ${all} (${detail}). Nothing can be ` +
        "established. Grant the policy that 'checkride doctor' prints, and run again.",
    }
  if (code === 'READ_UNREACHABLE')
    return {
      code: 'ENDPOINT_UNREACHABLE',
      message:
        `Only STS answers: ${all} got no answer from ${endpoint ?? `AWS in ${region}`} (${detail}). Check the ` +
        'network (proxy, VPC endpoints) and run again.',
    }
  return {
    code: 'CREDENTIALS_REFUSED',
    message:
      `The credentials are refused: ${all} (${detail}). Renew them and run again; if they are good elsewhere, the ` +
      `region ${region} may not be enabled for the account.`,
  }
}
