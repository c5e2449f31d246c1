import * as v from 'valibot'
import { RUN_RECORD_SCHEMA } from '../record/run.ts'
import { VERDICTS } from '../record/verdict.ts'
import type { HashedFile } from './files.ts'
import { RUN } from './manifest.ts'
import { objectPath } from './objects.ts'
import type { Problem } from './problems.ts'

/** What verifying needs of a run record; other members are ignored, so that later versions verify too. */
const runSchema = v.object({
  schema: v.literal(RUN_RECORD_SCHEMA),
  id: v.string(),
  complete: v.boolean(),
  environment: v.object({ name: v.string(), kind: v.picklist(['live', 'sandbox', 'emulator']) }),
  observations: v.array(
    v.object({
      id: v.string(),
      output: v.optional(v.object({ path: v.string(), sha256: v.string(), bytes: v.number() })),
    }),
  ),
  findings: v.array(
    v.object({
      id: v.string(),
      verdict: v.picklist(VERDICTS),
      observations: v.array(v.string()),
      echoOf: v.optional(v.object({ check: v.string(), subject: v.string() })),
    }),
  ),
  totals: v.object({
    pass: v.number(),
    fail: v.number(),
    inconclusive: v.number(),
    'not-applicable': v.number(),
    waived: v.number(),
  }),
})

type VerifiableRun = v.InferOutput<typeof runSchema>

/** @throws SyntaxError when it is not JSON, ValiError when it is not a run record */
export const parseRun = (text: string): VerifiableRun => v.parse(runSchema, JSON.parse(text))

/**
 * Whether a run record is consistent with itself and with its objects: everything that it cites is there, and every
 * verdict cites an observation.
 */
export function inconsistencies(run: VerifiableRun, files: ReadonlyMap<string, HashedFile>): Problem[] {
  const problems: Problem[] = []
  const problem = (code: Problem['code'], message: string, path: string = RUN): void =>
    void problems.push({ code, path, message })

  const observations = new Set<string>()
  const cited = new Set<string>()
  for (const { id, output } of run.observations) {
    if (observations.has(id)) problem('OBSERVATION_TWICE', `Observation ${id} is there twice.`)
    observations.add(id)
    if (output === undefined) continue
    cited.add(output.path)
    const file = files.get(output.path)
    if (file === undefined)
      problem('OBJECT_MISSING', `Observation ${id} cites ${output.path}, which is not there.`, output.path)
    else if (file.sha256 !== output.sha256 || file.size !== output.bytes)
      problem(
        'OBJECT_CHANGED',
        `Observation ${id} cites ${output.path} with SHA-256 ${output.sha256}, the file has ${file.sha256}.`,
        output.path,
      )
  }
  for (const { path, sha256 } of files.values()) {
    if (!path.startsWith('objects/')) continue
    // An interruption may fall between an object and the observation that would cite it.
    if (run.complete && !cited.has(path)) problem('OBJECT_NOT_CITED', `No observation cites ${path}.`, path)
    if (path !== objectPath(sha256))
      problem('OBJECT_CHANGED', `The name of ${path} is not that of its content, ${objectPath(sha256)}.`, path)
  }

  const findings = new Set<string>()
  for (const finding of run.findings) {
    if (findings.has(finding.id)) problem('FINDING_TWICE', `Finding ${finding.id} is there twice.`)
    findings.add(finding.id)
    if ((finding.verdict === 'pass' || finding.verdict === 'fail') && finding.observations.length === 0)
      problem('VERDICT_UNSUPPORTED', `Finding ${finding.id} says ${finding.verdict} and cites no observation.`)
    for (const id of finding.observations)
      if (!observations.has(id))
        problem('OBSERVATION_MISSING', `Finding ${finding.id} cites observation ${id}, which is not there.`)
  }
  const roots = new Map(run.findings.map(({ id, verdict, echoOf }) => [id, echoOf === undefined ? verdict : 'echo']))
  for (const { id, echoOf } of run.findings) {
    const root = echoOf === undefined ? undefined : (roots.get(`${echoOf.check} ${echoOf.subject}`) ?? 'missing')
    if (root !== undefined && root !== 'fail' && root !== 'inconclusive' && root !== 'waived')
      problem('ECHO_ROOTLESS', `Finding ${id} only repeats ${echoOf?.check} on ${echoOf?.subject}, which is ${root}.`)
  }
  for (const verdict of VERDICTS) {
    const count = run.findings.filter((finding) => finding.verdict === verdict).length
    if (run.totals[verdict] !== count)
      problem('TOTALS_WRONG', `The totals say ${run.totals[verdict]} ${verdict}, the findings ${count}.`)
  }
  return problems
}
