/** The command line. Each command is loaded when it is called: `list` needs neither AWS nor Vitest. */
import { Command, CommanderError } from 'commander'
import { TOOL } from '../harness/package.ts'
import {
  withAllow,
  withCandidate,
  withConfig,
  withEnvironment,
  withExpected,
  withRun,
  withSelection,
  withWatch,
} from './options.ts'
import { explainError } from './failure.ts'
import { printError } from './terminal.ts'

type Action = (...args: never[]) => Promise<number>

/** Runs a command's action and sets the exit code to its result; errors are printed, with exit code 2. */
const act =
  (load: () => Promise<Action>) =>
  async (...args: unknown[]): Promise<void> => {
    try {
      process.exitCode = await (await load())(...(args as never[]))
    } catch (error) {
      printError(explainError(error))
      process.exitCode = 2
    }
  }

const program = new Command('checkride')
  .description(
    "Proves that an ECS Fargate platform's checklists are true, and leaves evidence that an auditor can verify offline.",
  )
  .version(TOOL.version)
  .showHelpAfterError("('checkride --help' and 'checkride <command> --help' tell more)")
  .exitOverride()
  .addHelpText(
    'after',
    `
Exit codes: 0 the gate opens; 1 it is closed by failures; 2 it is closed because something could not be established, or the call was wrong.

Examples:
  $ checkride demo                                   everything, in a sandbox, without an account
  $ checkride run --env production                   all checks against the configured environment
  $ checkride run 'vpc.*' --region eu-west-1         a few checks
  $ checkride plan --suite infrastructure --policy   the IAM policy that the checks need
  $ checkride verify .checkride/runs/<run>           is this evidence unaltered?`,
  )

const RUN_EXAMPLES = `
Examples:
  $ checkride run --env production
  $ checkride run --endpoint http://localhost:4566 --suite infrastructure
  $ checkride run --control nist:AC-4 --severity critical,high --json
  $ checkride run --task-definition task-definition.json    before it is registered`

program
  .command('demo')
  .description('provision the reference platform in a sandbox, check it, break three things, and show what changed')
  .option('--out <folder>', 'where the evidence goes (default: .checkride/demo)')
  .action(act(async () => (await import('./commands/demo.ts')).demo))

const runCommand = async (): Promise<typeof import('./commands/run.ts')> => import('./commands/run.ts')
withCandidate(withRun(program.command('run').description('run checks against an environment and keep the evidence')))
  .addHelpText('after', RUN_EXAMPLES)
  .action(act(async () => (await runCommand()).run))
withWatch(
  withRun(
    program.command('gate').description('the checks needed after a deployment; prints only what closes the gate'),
  ),
)
  .addHelpText(
    'after',
    '\nThe same as: checkride run --stage post --brief; with --watch it also watches the deployment, and ends ' +
      'early when something goes wrong.',
  )
  .action(act(async () => (await runCommand()).gate))
withRun(program.command('scan').description('the checks of the nightly compliance scan, compared with the last scan'))
  .addHelpText(
    'after',
    '\nThe same as: checkride run --stage nightly, and what changed since the last scan of this environment.',
  )
  .action(act(async () => (await runCommand()).scan))
withCandidate(withRun(program.command('preflight').description('the checks needed before a deployment')))
  .addHelpText('after', '\nThe same as: checkride run --stage pre --brief')
  .action(act(async () => (await runCommand()).preflight))

withConfig(withSelection(program.command('list').description('the checks there are')))
  .option('--json', 'print as JSON')
  .action(act(async () => (await import('./commands/list.ts')).list))
withConfig(
  program
    .command('explain')
    .description('what a check demands, why, and how it can fail; or what a setting means, and who reads it')
    .argument('<check or setting>', 'id of a check, or path of a setting, a section or a key of the configuration'),
)
  .addHelpText(
    'after',
    `
Examples:
  $ checkride explain vpc.flow-logs         a check
  $ checkride explain network               a section of the settings, a line for each key
  $ checkride explain service.healthPath    a setting
  $ checkride explain waivers               a key of the configuration`,
  )
  .option('--json', 'print as JSON')
  .action(act(async () => (await import('./commands/explain.ts')).explain))
withAllow(
  withExpected(
    withConfig(
      withSelection(
        program
          .command('plan')
          .description('the API calls that checks make and the least-privilege IAM policy for them; calls nothing'),
      ),
    ),
  ),
)
  .option('--policy', 'print only the policy')
  .option('--json', 'print as JSON')
  .action(act(async () => (await import('./commands/plan.ts')).plan))
withExpected(
  withConfig(
    withSelection(
      program
        .command('prove')
        .description(
          'show that each check passes on a healthy platform, fails when it is broken, and is right in its variants',
        ),
    ),
  ),
)
  .option('--json', 'print as JSON')
  .action(act(async () => (await import('./commands/prove.ts')).prove))

withConfig(
  program
    .command('attest')
    .description("sign a person's word for what no API can tell")
    .argument('<item>', 'a catalogue item, such as DG-POST-02'),
)
  .requiredOption('--by <who>', 'who vouches')
  .requiredOption('--note <text>', 'what was done, and how it went')
  .requiredOption('--expires <date>', 'the last day on which it holds: YYYY-MM-DD')
  .option('--attach <file>', 'a file to keep with it')
  .option('--env <name>', 'which of the configured environments')
  .addHelpText(
    'after',
    "\nExample:\n  $ checkride attest DG-POST-02 --by 'Jo Doe, QA' --note 'Release 1.4 accepted by the users' " +
      '--expires 2027-03-31 --attach protocol.pdf',
  )
  .action(act(async () => (await import('./commands/attest.ts')).attest))
program
  .command('verify')
  .description('is this evidence complete, unaltered and signed?')
  .argument('<bundle>', "a run's folder")
  .option('--key <file or fingerprint>', 'the public key that must have signed it, or its SHA-256 fingerprint')
  .option('--json', 'print as JSON')
  .action(act(async () => (await import('./commands/verify.ts')).verify))
program
  .command('sandbox')
  .description("the embedded AWS, for anybody's client")
  .option('--port <number>', 'port to listen on', '4566')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--platform <profile>', 'provision the reference platform: develop, test, qa, production')
  .option('--region <name>', 'region of the reference platform', 'us-east-1')
  .option('--latency <ms>', 'time that every answer takes at least', '0')
  .option('--log', 'print every call')
  .option('--write-config <file>', 'with --platform: write the configuration with which checkride checks it')
  .addHelpText(
    'after',
    `
Examples:
  $ checkride sandbox --platform production &
  $ aws --endpoint-url http://127.0.0.1:4566 ec2 describe-flow-logs
  $ checkride sandbox --platform production --write-config sandbox.config.ts &
  $ checkride run --config sandbox.config.ts`,
  )
  .action(act(async () => (await import('./commands/sandbox.ts')).sandbox))
withEnvironment(program.command('init').description('draft a configuration by looking at an account; reads only'))
  .option('--yes', 'ask nothing: take what was found')
  .option('--baseline', 'run every check, and accept what fails today in checkride.baseline.json')
  .option('--force', 'replace a configuration that is there')
  .option('--stdout', 'print it instead of writing it')
  .action(act(async () => (await import('./commands/init.ts')).init))
withEnvironment(
  withSelection(
    program
      .command('doctor')
      .description('is everything there that a run needs? tries the reads of the checks, one subject each'),
  ),
)
  .option('--json', 'print as JSON')
  .action(act(async () => (await import('./commands/doctor.ts')).doctor))

try {
  await program.parseAsync()
} catch (error) {
  // Commander has printed its error already.
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2
}
