import { isAccepted } from '../record/acceptance.ts'
import type { EnvironmentKind, RunRecord } from '../record/run.ts'
import type { Signer } from './signing.ts'

const STAMP: Readonly<Record<EnvironmentKind, string>> = {
  live: 'LIVE: every answer came from AWS.',
  sandbox:
    'EMULATOR: every answer came from the embedded sandbox. This is not evidence of any real account and not ' +
    'compliance evidence.',
  emulator:
    'EMULATOR: every answer came from an emulator of AWS. This is not evidence of any real account and not ' +
    'compliance evidence.',
}

const COMMAND: Readonly<Record<Signer['algorithm'], string>> = {
  Ed25519: 'openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.sig',
  'ECDSA-P256-SHA256': 'openssl dgst -sha256 -verify public-key.pem -signature manifest.sig manifest.json',
}

/** The bundle's README: what the bundle is, how to verify it with standard tools, and what it does not prove. */
export function readmeOf(run: RunRecord, signer: Pick<Signer, 'algorithm' | 'fingerprint'>): string {
  const { environment, totals, gate, tool } = run
  const accepted = run.findings.filter(isAccepted).length
  return `# Evidence of run ${line(run.id)}

**${STAMP[environment.kind]}**
${run.complete ? '' : '\n**INCOMPLETE: the run ended early. What it reached is here; nothing is said about the rest.**\n'}
| | |
| --- | --- |
| Environment | ${line(environment.name)} (${line(environment.profile)}), region ${line(environment.region)}${environment.endpoint === undefined ? '' : `, endpoint ${line(environment.endpoint)}`} |
| Caller | ${environment.caller === undefined ? 'not established: see the problems in run.json' : `${line(environment.caller.arn)}, account ${line(environment.caller.account)}`} |
| Started by | ${line(environment.startedBy ?? 'a person or a job that did not say')} |
| Time (UTC) | ${line(run.startedAt)} to ${line(run.finishedAt)} |
| Tool | ${line(tool.name)} ${line(tool.version)}${tool.commit === undefined ? '' : `, commit ${line(tool.commit)}`}, Node ${line(tool.node)} |
| Verdicts | ${totals.pass} pass, ${totals.fail} fail, ${totals.inconclusive} inconclusive${accepted === 0 ? '' : ` (${accepted} of them accepted by waivers)`}, ${totals['not-applicable']} not applicable, ${totals.waived} waived |
| Gate | ${gate.open ? 'open' : 'closed'} (exit code ${gate.exitCode}) |
| Observations | ${run.observations.length} |

- \`run.json\`: every check, finding, observation and setting. A finding cites observations, an observation its answer.
- \`objects/\`: what AWS answered, one file an answer, named by its own SHA-256. Secrets were replaced by \`[redacted: <why>]\` before
  anything was written; \`redactions\` in each observation counts them, \`bodySha256\` is the hash of the answer as received.
- \`manifest.json\`: every file with its SHA-256, signed in \`manifest.sig\`.

## How to verify

With GNU coreutils and OpenSSL 3, in this folder:

\`\`\`sh
# 1. The manifest is what was signed.
${COMMAND[signer.algorithm]}
# 2. The list of sums is the one in the manifest: one line.
grep "$(sha256sum SHA256SUMS | cut -c1-64)" manifest.json
# 3. Every file is as listed: no output.
sha256sum --check --strict --quiet SHA256SUMS
# 4. No file was added or removed: no output.
find . ! -type d | cut -c3- | grep -vx -e SHA256SUMS -e manifest.json -e manifest.sig | LC_ALL=C sort | diff - <(cut -c67- SHA256SUMS | LC_ALL=C sort)
# 5. The key is the signer's. Compare with the fingerprint that you were given on another way:
openssl pkey -pubin -in public-key.pem -outform DER | sha256sum
\`\`\`

\`checkride verify .\` does all of this and also checks that every verdict rests on observations that are here.

Key: ${signer.algorithm}, fingerprint ${signer.fingerprint}

## What this does not prove

- Without step 5, that the bundle is whole, but not who signed it: whoever can replace all files can also sign them with a key of their own.
- When it was made: the times are those of the machine that ran it. The Date header of each answer is kept beside them.
- That AWS's answers were true, or still are: each is what the API said to this caller, once, at its time.
- Anything about resources that the caller could not see, or that the configuration left out.
- File times and permissions: only names and contents are covered.
`
}

/** A value for a table cell: one line, with markup escaped. */
const line = (text: string): string => text.replace(/[\p{Cc}|`<>]+/gu, ' ')
