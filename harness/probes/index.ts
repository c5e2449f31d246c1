/** Probes as observations: requests to the platform's own services, recorded and redacted like calls of AWS. Only configured targets are asked. */
import type { Scope } from '../aws/scope.ts'
import type { Session } from '../aws/session.ts'
import type { Settings } from '../environment/settings/index.ts'
import type { Platform } from '../platform/index.ts'
import { httpProbes, type HttpProbes } from './http.ts'
import { kafkaProbes, type KafkaProbes } from './kafka.ts'

export interface Probes extends HttpProbes, KafkaProbes {}

/** The probes, bound to the evaluation that asks. */
export const probesOf = (session: Session, scope: Scope, settings: Settings, platform: Platform): Probes => ({
  ...httpProbes(session, scope, settings, platform),
  ...kafkaProbes(session, scope, settings),
})
