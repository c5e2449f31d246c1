import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Vpc } from '@aws-sdk/client-ec2'
import { lastPart } from '../../harness/arn.ts'
import { Scope } from '../../harness/recording/scope.ts'
import { Session } from '../../harness/sources/aws/session.ts'
import { Requester } from '../../harness/recording/ask.ts'
import { describeReadFailure } from '../../harness/recording/obstacle.ts'
import { loadConfig } from '../../harness/environment/config.ts'
import { connect } from '../../harness/environment/connection.ts'
import { PROFILE_NAMES } from '../../harness/environment/profiles.ts'
import { resolveEnvironment, type EnvironmentFlags } from '../../harness/environment/resolve.ts'
import { MemoryRecorder } from '../../harness/recording/memory-recorder.ts'
import { UsageError } from '../failure.ts'
import type { ConfigFlags } from '../options.ts'
import { printError, printLine } from '../terminal.ts'

type InitFlags = EnvironmentFlags & ConfigFlags & { readonly force?: boolean; readonly stdout?: boolean }

/**
 * Reads the account's identity, VPCs and clusters, and drafts a configuration from them. Changes nothing.
 */
export async function init(flags: InitFlags): Promise<number> {
  const file = resolve(flags.config ?? 'checkride.config.ts')
  if (!flags.stdout && !flags.force && existsSync(file))
    throw new UsageError(`${file} exists. Use --force to replace it, or --stdout to look at the draft first.`)
  const { config } = await loadConfig(undefined, '/')
  const { connection } = resolveEnvironment(config, flags)
  const session = new Session(await connect(connection), new Requester(new MemoryRecorder()))
  const scope = new Scope()
  const aws = session.aws(scope)
  try {
    const [identity, { Vpcs = [] }, { clusterArns = [] }] = await Promise.all([
      aws.sts.getCallerIdentity(),
      aws.ec2.describeVpcs(),
      aws.ecs.listClusters(),
    ])
    const draft = draftOf({
      account: identity.Account ?? '',
      region: connection.region,
      vpcs: Vpcs,
      clusters: clusterArns.map((arn) => lastPart(arn)),
      ...(connection.endpoint === undefined ? {} : { endpoint: connection.endpoint }),
    })
    if (flags.stdout) printLine(draft.trimEnd())
    else {
      writeFileSync(file, draft)
      printLine(
        `${file} is a draft: ${Vpcs.length} VPCs and ${clusterArns.length} clusters were seen in account ` +
          `${identity.Account}, ${connection.region}.`,
      )
      printLine('Read it, correct it, then: checkride doctor; checkride run --env <name>')
    }
    return 0
  } catch (error) {
    const [failed] = scope.failures
    if (failed === undefined) throw error
    printError(`The account could not be looked at: ${describeReadFailure(failed)}`)
    return 2
  } finally {
    session.close()
  }
}

interface Seen {
  readonly account: string
  readonly region: string
  readonly endpoint?: string
  readonly vpcs: readonly Vpc[]
  readonly clusters: readonly string[]
}

const KEYS = ['Environment', 'environment', 'env', 'Env', 'stage', 'Stage']

/** One environment per value of the VPCs' environment tag; without such a tag, one that selects the VPCs by id. */
function draftOf({ account, region, endpoint, vpcs, clusters }: Seen): string {
  const found = new Map<string, { key: string; value: string }>()
  for (const { Tags = [] } of vpcs) {
    const tag = Tags.find(({ Key = '' }) => KEYS.includes(Key))
    if (tag?.Key !== undefined && tag.Value !== undefined && tag.Value !== '')
      found.set(tag.Value.toLowerCase(), { key: tag.Key, value: tag.Value })
  }
  const environments = [...found].map(([name, { key, value }]) => {
    const own = clusters.filter((cluster) => cluster.toLowerCase().includes(name))
    return environmentOf(
      name,
      `{ tags: { ${JSON.stringify(key)}: ${JSON.stringify(value)} ` +
        `}${own.length === 0 ? '' : `, clusters: ${JSON.stringify(own)}`} }`,
    )
  })
  const others = vpcs.filter(({ IsDefault }) => IsDefault !== true).map(({ VpcId }) => VpcId)
  if (environments.length === 0)
    environments.push(
      environmentOf('production', `{ vpcIds: ${JSON.stringify(others)}, clusters: ${JSON.stringify(clusters)} }`),
    )

  function environmentOf(name: string, select: string): string {
    const profile = PROFILE_NAMES.find((candidate) => name.startsWith(candidate.slice(0, 3))) ?? 'production'
    return `    ${JSON.stringify(name)}: {
      // Whose expected values apply: ${PROFILE_NAMES.join(', ')}.
      profile: '${profile}',
      account: ${JSON.stringify(account)},
      region: ${JSON.stringify(region)},${endpoint === undefined ? '' : `\n      endpoint: ${JSON.stringify(endpoint)},`}
      // What belongs to the platform, and expected values that differ from the profile's.
      settings: { select: ${select} },
    },`
  }
  return `import { defineConfig } from 'checkride'

export default defineConfig({
  environments: {
${environments.join('\n')}
  },
  // Your own checks: checks: ['checks/**/*.check.ts'],
  // Accepted failures: waivers: [{ check: 'vpc.flow-logs', subject: '*', reason: '…', owner: '…', expires: 'YYYY-MM-DD'
  // }],
})
`
}
