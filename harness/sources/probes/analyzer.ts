/**
 * EC2's Reachability Analyzer: AWS's own analysis of paths by configuration, at $0.10 each. A path and an analysis are
 * made for each question and always removed again; the finding says what could not be removed.
 */
import type { NetworkInsightsAnalysis } from '@aws-sdk/client-ec2'
import { deferredActionsOf } from '../../../policy/actions.ts'
import type { Aws } from '../aws/index.ts'
import { AnswerError } from '../../recording/obstacle.ts'
import { awsFailure } from '../aws/failure.ts'
import type { Scope } from '../../recording/scope.ts'
import type { Session } from '../aws/session.ts'
import { inWords } from './analyzer-words.ts'
import { Slots } from './slots.ts'
import type { Waiting } from './waiting.ts'

/** From one network interface to another, by id. */
export interface PathQuery {
  readonly from: string
  readonly to: string
  /** TCP port at the other end. */
  readonly port: number
}

export type PathSeen =
  /** Whether there is a path; `because`: what blocks it, in words. */
  | { readonly outcome: 'analyzed'; readonly found: boolean; readonly because: readonly string[] }
  /** AWS could not tell, for this reason. */
  | { readonly outcome: 'failed'; readonly because: string }

export interface AnalyzerProbes {
  /**
   * Analyzes each path; first removes what interrupted runs left behind more than an hour ago.
   * @throws TypeError in a run that may not; the error of a refused call, after everything has been removed
   */
  analyze(paths: readonly PathQuery[]): Promise<PathSeen[]>
}

type Ec2 = Aws['ec2']

/** Carried by every path that is made here. */
const TAG = { Key: 'checkride', Value: 'reachability' }
/** Analyses under way at once; an account may have six. Source: Reachability Analyzer guide, "Quotas". */
const MAX_CONCURRENT = 4
/** Milliseconds between two polls of an analysis. */
const INTERVAL = 5_000
/** Milliseconds after which an analysis counts as one that does not end. */
const ANALYSIS_TIMEOUT = 300_000
/** Age in milliseconds at which a path counts as left behind. */
const LEFTOVER_AGE = 3_600_000
/** Times that a path's removal is tried while AWS still reports analyses of it. */
const MAX_REMOVAL_TRIES = 5

/** Milliseconds that a run's analyses may take, with the making and removal of their paths. */
export const longestAnalyses = (number: number): number =>
  60_000 + Math.ceil(number / MAX_CONCURRENT) * (ANALYSIS_TIMEOUT + 30_000)

const slots = new WeakMap<Session, Slots>()

/** Source ports of Linux; answers to other ports are irrelevant. */
const SOURCE_PORTS = { FromPort: 32768, ToPort: 60999 }

export const analyzerProbes = (session: Session, scope: Scope, waiting: Waiting): AnalyzerProbes => ({
  async analyze(paths) {
    const { ec2 } = session.acting(scope, 'reachability-analyzer')
    const analyzer = new Analyzer(ec2, scope, waiting)
    await analyzer.removeLeftovers()
    const own = slots.get(session) ?? new Slots(MAX_CONCURRENT)
    slots.set(session, own)
    // Waits for all of them even when one fails, so that nothing is left behind.
    const ends = await Promise.allSettled(paths.map((path) => own.within(() => analyzer.analyze(path))))
    return ends.map((end) => {
      if (end.status === 'rejected') throw end.reason
      return end.value
    })
  },
})

class Analyzer {
  readonly #ec2: Ec2
  readonly #scope: Scope
  readonly #waiting: Waiting

  constructor(ec2: Ec2, scope: Scope, waiting: Waiting) {
    this.#ec2 = ec2
    this.#scope = scope
    this.#waiting = waiting
  }

  async analyze(path: PathQuery): Promise<PathSeen> {
    this.#waiting.signal.throwIfAborted()
    const pathId = await this.#create(path)
    const withdraw = this.#scope.remark(
      `Left behind in EC2's Reachability Analyzer: the path ${pathId} and its analyses. A later run removes ` +
        'them, or you do.',
    )
    let analysisId: string | undefined
    try {
      this.#waiting.signal.throwIfAborted()
      const { NetworkInsightsAnalysis: started } = await this.#ec2.startNetworkInsightsAnalysis({
        NetworkInsightsPathId: pathId,
      })
      analysisId = requiredId(started?.NetworkInsightsAnalysisId, 'StartNetworkInsightsAnalysis')
      return seenIn(await this.#concluded(analysisId))
    } finally {
      await this.#remove(pathId, analysisId)
      withdraw()
    }
  }

  async #create({ from, to, port }: PathQuery): Promise<string> {
    try {
      const { NetworkInsightsPath: made } = await this.#ec2.createNetworkInsightsPath({
        Source: from,
        Destination: to,
        Protocol: 'tcp',
        FilterAtSource: { SourcePortRange: SOURCE_PORTS, DestinationPortRange: { FromPort: port, ToPort: port } },
        TagSpecifications: [{ ResourceType: 'network-insights-path', Tags: [TAG] }],
      })
      return requiredId(made?.NetworkInsightsPathId, 'CreateNetworkInsightsPath')
    } catch (error) {
      if (/DENIED|REFUSED|THROTTLED|CREDENTIALS|NOT_SUPPORTED/.test(awsFailure(error).code)) throw error
      this.#scope.remark(
        `EC2 may have made a path from ${from} to ${to} nevertheless, tagged ${TAG.Key}=${TAG.Value}: a run ` +
          'after an hour removes it.',
      )
      throw error
    }
  }

  /** The analysis when it has ended, or when ANALYSIS_TIMEOUT is over. */
  async #concluded(id: string): Promise<NetworkInsightsAnalysis> {
    const { clock, signal } = this.#waiting
    const end = clock.now().getTime() + ANALYSIS_TIMEOUT
    for (;;) {
      await clock.sleep(INTERVAL, signal)
      const { NetworkInsightsAnalyses: [analysis = {}] = [] } = await this.#ec2.describeNetworkInsightsAnalyses({
        NetworkInsightsAnalysisIds: [id],
      })
      if (analysis.Status !== 'running' || clock.now().getTime() >= end) return analysis
    }
  }

  /** Removes a path and its analysis, or all its analyses when the id is unknown. Not to be interrupted. */
  async #remove(pathId: string, analysisId?: string): Promise<void> {
    const ids = analysisId === undefined ? await this.#analysesOf(pathId) : [analysisId]
    for (const NetworkInsightsAnalysisId of ids)
      await this.#scope.orAbsent(
        this.#ec2.deleteNetworkInsightsAnalysis({ NetworkInsightsAnalysisId }),
        'InvalidNetworkInsightsAnalysisId.NotFound',
      )
    for (let tries = 1; ; tries++) {
      // A deleted analysis may still be reported for a while.
      const transientErrors = tries < MAX_REMOVAL_TRIES ? ['AnalysisExistsForNetworkInsightsPath'] : []
      let removed = true
      const removal = this.#ec2.deleteNetworkInsightsPath({ NetworkInsightsPathId: pathId }).catch((error: Error) => {
        removed = !transientErrors.includes(error.name)
        throw error
      })
      await this.#scope.orAbsent(removal, 'InvalidNetworkInsightsPathId.NotFound', ...transientErrors)
      if (removed) return
      await this.#waiting.clock.sleep(INTERVAL)
    }
  }

  async #analysesOf(NetworkInsightsPathId: string): Promise<string[]> {
    const { NetworkInsightsAnalyses = [] } = await this.#ec2.describeNetworkInsightsAnalyses({ NetworkInsightsPathId })
    return NetworkInsightsAnalyses.flatMap(({ NetworkInsightsAnalysisId: id }) => id ?? [])
  }

  /** Removes the paths of runs that were killed. */
  async removeLeftovers(): Promise<void> {
    const { NetworkInsightsPaths = [] } = await this.#ec2.describeNetworkInsightsPaths()
    const before = this.#waiting.clock.now().getTime() - LEFTOVER_AGE
    for (const { NetworkInsightsPathId, CreatedDate, Tags = [] } of NetworkInsightsPaths) {
      const ours = Tags.some(({ Key, Value }) => Key === TAG.Key && Value === TAG.Value)
      if (ours && NetworkInsightsPathId !== undefined && (CreatedDate?.getTime() ?? before) < before)
        await this.#remove(NetworkInsightsPathId)
    }
  }
}

/** @throws AnswerError when an answer lacks the id of what was made */
function requiredId(id: string | undefined, operation: string): string {
  if (id === undefined) throw new AnswerError('READ_MALFORMED', `the answer of ${operation} does not say what was made`)
  return id
}

/** NetworkPathFound counts only in analyses that succeeded: failed ones have false. */
function seenIn({ Status, StatusMessage, NetworkPathFound, Explanations = [] }: NetworkInsightsAnalysis): PathSeen {
  if (Status === 'succeeded' && NetworkPathFound !== undefined)
    return { outcome: 'analyzed', found: NetworkPathFound, because: [...new Set(Explanations.map(inWords))] }
  if (Status === 'running')
    return { outcome: 'failed', because: `the analysis did not end within ${ANALYSIS_TIMEOUT / 1000} s` }
  if (StatusMessage === undefined)
    return { outcome: 'failed', because: `the analysis ended as ${Status ?? 'nothing'} and does not say why` }
  // AWS does not say which permission was missing.
  const advice = /permission/i.test(StatusMessage)
    ? `. It needs all of: ${deferredActionsOf('ec2', 'StartNetworkInsightsAnalysis').join(' ')}`
    : ''
  return { outcome: 'failed', because: `${StatusMessage}${advice}` }
}
