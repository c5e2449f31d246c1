/**
 * Probes as observations: requests to the platform's own services, recorded and redacted like calls of AWS. Only
 * configured targets are asked. Probes that change something (`needs`) do so only in a run that may.
 */
import type { Scope } from '../../recording/scope.ts'
import type { Session } from '../aws/session.ts'
import type { Settings } from '../../environment/settings/index.ts'
import { analyzerProbes, type AnalyzerProbes } from './analyzer.ts'
import { httpProbes, type HttpProbes, type OwnHosts } from './http.ts'
import { imageProbes, type ImageProbes } from './image.ts'
import { insideProbes, type InsideProbes } from './inside/index.ts'
import { kafkaProbes, type KafkaProbes } from './kafka.ts'
import type { Waiting } from './waiting.ts'

export interface Probes extends HttpProbes, KafkaProbes, AnalyzerProbes, InsideProbes, ImageProbes {}

/** The probes, bound to the evaluation that asks. */
export const probesOf = (
  session: Session,
  scope: Scope,
  settings: Settings,
  ownHosts: OwnHosts,
  waiting: Waiting,
): Probes => ({
  ...httpProbes(session, scope, settings, ownHosts),
  ...kafkaProbes(session, scope, settings),
  ...analyzerProbes(session, scope, waiting),
  ...insideProbes(session, scope, waiting),
  ...imageProbes(session, scope, settings),
})
