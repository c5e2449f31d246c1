/**
 * The run record: everything that a run concluded and saw, as versioned data.
 * Reports are pure functions of it and the evidence bundle is built around it; it holds
 * redacted values only. Times are ISO 8601 in UTC, durations are milliseconds.
 */
import type { Act } from './act.ts'
import type { Severity, Verdict } from './verdict.ts'

export const RUN_RECORD_SCHEMA = 'checkride.run/1'

/** `live` is AWS itself; the others are emulators, whose results are never compliance evidence. */
export type EnvironmentKind = 'live' | 'sandbox' | 'emulator'

/** When a check is needed: before or after a deployment, nightly, or after a rollback. */
export const STAGES = ['pre', 'post', 'nightly', 'rollback'] as const

export type Stage = (typeof STAGES)[number]

/** The resource that a finding is about. */
export interface Subject {
  /** ARN where AWS has one, else `account/region/type/id`: unique within a run. */
  readonly id: string
  /** Such as `ec2:vpc`, `kms:alias`, `account`. */
  readonly type: string
  /** What a person calls it: the Name tag, the alias, else the id. */
  readonly name: string
  readonly region: string
  /** Name of the ECS service that it belongs to, where it is one's own: what is configured for that service holds. */
  readonly service?: string
  /** Why it is not known whether it belongs to the environment; what is concluded of it is inconclusive then. */
  readonly undecided?: string
}

/** Control ids per framework, in the framework's own spelling: `AC-4(26)`, `CC7.2`, `3.7`. */
export interface Controls {
  /** NIST SP 800-53 revision 5 */
  readonly nist?: readonly string[]
  /** SOC 2 Trust Services Criteria, 2017 */
  readonly soc2?: readonly string[]
  /** CIS AWS Foundations Benchmark v5 */
  readonly cis?: readonly string[]
  /** PCI DSS 4.0 */
  readonly pci?: readonly string[]
  /** HIPAA, 45 CFR 164 */
  readonly hipaa?: readonly string[]
}

/** One try of one API call, as sent and received. */
export interface Attempt {
  readonly startedAt: string
  readonly endedAt: string
  /** HTTP status; absent when no answer arrived. */
  readonly status?: number
  readonly requestId?: string
  /** The service's own Date header, beside the local clock. */
  readonly serviceDate?: string
  /** SHA-256 of the raw body as received, before redaction. */
  readonly bodySha256?: string
  readonly bodyBytes?: number
  /** Name of the error when the attempt failed below the protocol (connection cut, timeout). */
  readonly failure?: string
}

/** One API call (one page of a paginated read) or probe, with its answer. */
export interface Observation {
  readonly id: string
  /** SDK service id in lower case, such as `ec2`. */
  readonly service: string
  readonly operation: string
  /** The IAM action that the call needs, such as `ec2:DescribeVpcs`. Empty when none is needed. */
  readonly permission: string
  readonly region: string
  /** The account whose role asked; absent: the run's own credentials did. */
  readonly account?: string
  /** Redacted. */
  readonly input: unknown
  readonly startedAt: string
  readonly endedAt: string
  readonly durationMs: number
  readonly attempts: readonly Attempt[]
  readonly status?: number
  readonly requestId?: string
  /** From 1; absent when the operation is not paginated. */
  readonly page?: number
  /** Number of items in the answer: the length of its longest top-level list. */
  readonly items?: number
  /** Where the redacted answer is kept: `objects/ab/abcd….json` within the bundle. */
  readonly output?: { readonly path: string; readonly sha256: string; readonly bytes: number }
  /** How many values were redacted from input and output. */
  readonly redactions: number
  /**
   * `code`: why it gave no answer (docs/errors.md); records of earlier releases have none. `absent: true` when the
   * check asked whether the thing exists, and this error is the answer "no".
   */
  readonly error?: {
    readonly name: string
    readonly message: string
    readonly code?: string
    readonly absent: boolean
  }
}

/** Why a verdict could not be reached. */
export interface Obstacle {
  /** Stable: see docs/errors.md. */
  readonly code: string
  readonly operation?: string
  /** The IAM action to grant, when access was denied. */
  readonly permission?: string
  /** What was asked about: the texts of the call's parameters, redacted. Absent when it has none. */
  readonly about?: string
}

/** The finding that another one only repeats: the other check failed, or was inconclusive, for the same cause. */
export interface Echo {
  readonly check: string
  /** Id of its subject. Always there in a run record; a check that repeats another may leave it open. */
  readonly subject?: string
}

export interface Finding {
  /** `checkId` and subject: unique within a run. */
  readonly id: string
  readonly check: string
  readonly subject: Subject
  readonly verdict: Verdict
  /** Where the service that it is about is less critical than the check: what counts; absent: the check's severity. */
  readonly severity?: Severity
  /** One sentence or a short list: which resource, what was expected, what was seen. */
  readonly message: string
  /** Short renderings for people, where the assertion has both sides. */
  readonly expected?: string
  readonly actual?: string
  /** Ids of the observations that the verdict rests on. */
  readonly observations: readonly string[]
  /** Settings that were read on the way to it, such as `network.vpcCidr`; absent in older records. */
  readonly settings?: readonly string[]
  readonly obstacle?: Obstacle
  /** The obstacles besides the first; absent when there are none. */
  readonly furtherObstacles?: readonly Obstacle[]
  readonly waiver?: AppliedWaiver
  /** Present when the finding only repeats another one of this run, by which it is waived and counted. */
  readonly echoOf?: Echo
  readonly startedAt: string
  readonly durationMs: number
}

export interface AppliedWaiver {
  readonly reason: string
  readonly owner: string
  /** ISO date, the last day on which it holds. */
  readonly expires: string
  readonly expired: boolean
  /** Present when it accepts that the verdict could not be reached, which stays inconclusive. Absent: a failure. */
  readonly accepts?: 'inconclusive'
  /** ISO date, the first day on which it holds; present when `accepts` is. */
  readonly since?: string
  /** The pattern of obstacles that it accepts; absent: any. */
  readonly obstacle?: string
}

/** A waiver that covered nothing in a run that selected all of its checks. */
export interface UnusedWaiver extends Omit<AppliedWaiver, 'expired'> {
  readonly check: string
  readonly subject: string
}

/** What the reports need to know of a check; everything but its code. */
export interface CheckSummary {
  readonly id: string
  readonly title: string
  readonly suite: string
  /** The part of its id before the dot, such as `kms`. */
  readonly topic: string
  /** Catalogue items. */
  readonly covers: readonly string[]
  readonly controls: Controls
  readonly severity: Severity
  readonly stages: readonly Stage[]
  /** What it does besides reading, when it is allowed to. */
  readonly needs?: Act
  readonly remedy: string
  /** Path of the file that defines it, relative to the package or the user's directory. */
  readonly source: string
  /** SHA-256 of that file and of its own modules that it imports, wherever they stand: ties the verdict to the rule. */
  readonly sourceSha256: string
  /** How many ways of breaking the rule the check is proven to notice. */
  readonly breaks: readonly string[]
  /** Where it is proven instead, when the sandbox does not play what it is about. */
  readonly provenBy?: ProvenBy
}

/** A test that proves a check with the real thing. */
export interface ProvenBy {
  /** Path within the project. */
  readonly test: string
  /** Why the sandbox cannot. */
  readonly because: string
}

/** A catalogue item that the run's checks serve, with the worst verdict of their findings. */
export interface ItemVerdict {
  readonly id: string
  readonly section: string
  readonly must: string
  readonly verdict: Verdict
  readonly checks: readonly string[]
  /** Checks that serve the item too and were not selected: the verdict covers only a part of the item. */
  readonly unselected: readonly string[]
}

/** What the environment promises of the catalogue, when that is not all of it. */
export interface RunPromises {
  /** Ids of items. */
  readonly made: readonly string[]
  /** Items that are not promised, each with the reason: no verdict about them is given. */
  readonly notMade: readonly { readonly item: string; readonly because: string }[]
  /** Ids of checks that the run selected and left out, because nothing that they cover is promised. */
  readonly checksLeftOut: readonly string[]
}

export interface GateDecision {
  readonly open: boolean
  /** 0 open; 1 closed by failures; 2 closed because something could not be established. */
  readonly exitCode: 0 | 1 | 2
  readonly reasons: readonly string[]
}

/** A problem of the run itself: a check file that does not load, an unhandled rejection, an interruption. */
export interface RunProblem {
  readonly code: string
  readonly message: string
  readonly source?: string
}

/** What a check measured repeatedly during a watch. */
export interface Series {
  readonly check: string
  /** Id of the finding's subject. */
  readonly subject: string
  /** Such as `error rate of service-a`. */
  readonly name: string
  /** Such as `%`, `s`, `requests/min`. */
  readonly unit: string
  /** Values at or above it are a breach; absent: none is. */
  readonly limit?: number
  /** In order; null: there was nothing to measure. */
  readonly points: readonly { readonly at: string; readonly value: number | null }[]
}

/** A service of the environment's clusters that was left alone: it belongs to another environment. */
export interface OutOfScope {
  readonly service: string
  readonly cluster: string
  /** The rule that excluded it. */
  readonly because: string
}

/** What was denied to the caller, over a whole run. */
export interface MissingPermissions {
  /** IAM actions that were denied and never answered. */
  readonly actions: readonly string[]
  /** IAM documents that allow these actions and nothing else; several where one would be larger than IAM takes. */
  readonly policies: readonly object[]
  /** Denials that granting the action to the caller may not end. */
  readonly elsewhere: readonly {
    readonly action: string
    /** `explicit-deny`: a policy forbids it; `some-resources`: other resources were answered for. */
    readonly because: 'explicit-deny' | 'some-resources'
  }[]
}

export interface RunRecord {
  readonly schema: typeof RUN_RECORD_SCHEMA
  readonly id: string
  readonly startedAt: string
  readonly finishedAt: string
  /** False when the run was interrupted or ended early: findings up to then are kept. */
  readonly complete: boolean
  readonly tool: { readonly name: string; readonly version: string; readonly commit?: string; readonly node: string }
  readonly environment: {
    readonly name: string
    readonly profile: string
    readonly kind: EnvironmentKind
    readonly endpoint?: string
    readonly region: string
    /** Absent when the identity could not be established; a problem says why. */
    readonly caller?: { readonly account: string; readonly arn: string; readonly userId: string }
    /** CI run that started this one, when the environment tells. */
    readonly startedBy?: string
  }
  readonly configuration: {
    /** SHA-256 of the canonical form of `settings`. */
    readonly sha256: string
    /** The expected values in force, redacted. */
    readonly settings: unknown
    readonly selection: Readonly<Record<string, readonly string[]>>
    /** What the run was allowed to do besides reading; absent: nothing. */
    readonly allowed?: readonly Act[]
    readonly gate: Readonly<Record<Severity, 'fail' | 'warn'>>
    /** Waivers that accept what could not be established were ignored (`--strict`); absent: they hold. */
    readonly strict?: true
  }
  /** Absent: everything in the catalogue is promised. */
  readonly promises?: RunPromises
  readonly checks: readonly CheckSummary[]
  readonly items: readonly ItemVerdict[]
  readonly findings: readonly Finding[]
  /** Services that were seen and not judged; absent: none, or no check asked for services. */
  readonly outOfScope?: readonly OutOfScope[]
  /** Absent: nothing was watched. */
  readonly series?: readonly Series[]
  readonly observations: readonly Observation[]
  readonly problems: readonly RunProblem[]
  /** Absent: none, or nobody could tell. */
  readonly unusedWaivers?: readonly UnusedWaiver[]
  /** Absent: nothing was denied. */
  readonly missing?: MissingPermissions
  readonly totals: Readonly<Record<Verdict, number>>
  readonly gate: GateDecision
  readonly statistics: {
    readonly calls: number
    /** Reads that were answered from an earlier identical call of this run. */
    readonly sharedReads: number
    readonly retries: number
    readonly peakMemoryBytes: number
  }
}
