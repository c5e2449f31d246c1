import { verifyBundle } from '../../evidence/verify.ts'
import { amount } from '../../record/amount.ts'
import { printLine, printJson } from '../terminal.ts'

/** Exit code 0: complete and signed; 1: altered, incomplete or signed by another key. */
export async function verify(
  bundle: string,
  flags: { readonly key?: string; readonly json?: boolean },
): Promise<number> {
  const verification = await verifyBundle(bundle, flags.key === undefined ? {} : { trustedKey: flags.key })
  const { ok, problems, facts } = verification
  if (flags.json) printJson(verification)
  else {
    printLine(
      ok
        ? `✔ ${bundle} is unaltered: ${facts.files} files, RFC 6962 root ${facts.root}`
        : `✘ ${bundle} is NOT what was sealed: ${amount(problems.length, 'problem')}`,
    )
    for (const { code, path, message } of problems) printLine(`  ${code} ${path}: ${message}`)
    if (facts.runId !== undefined)
      printLine(
        '  run ' +
          `${facts.runId}${facts.environment === undefined ? '' : ` of ${facts.environment.name} (${facts.environment.kind === 'live' ? 'live' : `${facts.environment.kind}: never compliance evidence`})`}${facts.complete === false ? ', INCOMPLETE' : ''}`,
      )
    if (facts.sealedAt !== undefined)
      printLine(`  sealed ${facts.sealedAt}, ${facts.algorithm ?? 'unknown'} key ${facts.fingerprint ?? 'unknown'}`)
    printLine(`  ${facts.trust}`)
  }
  return ok ? 0 : 1
}
