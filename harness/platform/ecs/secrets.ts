import type { SecretListEntry } from '@aws-sdk/client-secrets-manager'
import type { ParameterMetadata } from '@aws-sdk/client-ssm'
import type { Subject } from '../../../record/run.ts'
import { collection, type ReadContext, type Resource, type TaggedTaskDefinition } from '../collection.ts'
import { judgedDefinitions } from './ecs.ts'
import { parseSecretSource, type SecretSource } from './secrets-reference.ts'
import { partitionOf } from '../../arn.ts'
import { batchesOf } from '../../batches.ts'
import { deniedByOwner } from '../../sources/aws/refusal.ts'

/** One place in a task definition that asks for a secret. */
export interface SecretUse {
  /** `DB_PASSWORD of container api` */
  readonly name: string
  readonly valueFrom: string
  /** ARN of the task definition. */
  readonly definition: string
  /** Absent when `valueFrom` cannot be parsed. */
  readonly source?: SecretSource
}

/** The description of a secret by Secrets Manager or the parameter store; never its value. */
export type FoundSecret =
  | { readonly kind: 'secret'; readonly secret: SecretListEntry }
  | { readonly kind: 'parameter'; readonly parameter: ParameterMetadata }

/** A secret that task definitions ask for, whether it exists or not. */
export interface UsedSecret {
  readonly uses: readonly SecretUse[]
  readonly found?: FoundSecret
  /** The secret's region or account, where it is another one that the run does not read. */
  readonly elsewhere?: { readonly region: string } | { readonly account: string }
  readonly subject: Subject
}

/** The secrets and parameters that the task definitions ask for, each once. */
export const usedSecrets = collection(async (context): Promise<UsedSecret[]> => {
  const uses = usesOf(await context.read(judgedDefinitions))
  const [{ secrets, refused }, parameters] = await Promise.all([
    readSecrets(uses, context),
    readParameters(uses, context),
  ])
  const owner = await context.account()
  const used = uses.map((use): UsedSecret => {
    const elsewhere = unreadLocationOf(use.source, owner, refused, context)
    const found =
      elsewhere !== undefined || use.source === undefined
        ? undefined
        : findSource(use.source, secrets, parameters(use.source.account ?? owner))
    return {
      uses: [use],
      subject: subjectOf(use, found, owner, context.region),
      ...(found && { found }),
      ...(elsewhere !== undefined && { elsewhere }),
    }
  })
  return [...Map.groupBy(used, ({ subject }) => subject.id).values()].map((same) => ({
    ...same[0]!,
    uses: same.flatMap(({ uses: own }) => own),
  }))
})

/**
 * The region or account of a secret that the run does not read. Secrets that other accounts share are read, and others
 * of theirs by the role that the configuration names.
 */
function unreadLocationOf(
  source: SecretSource | undefined,
  owner: string,
  refused: ReadonlySet<string>,
  { region: here, otherAccounts }: Pick<ReadContext, 'region' | 'otherAccounts'>,
): UsedSecret['elsewhere'] {
  const { kind, arnOrName = '', region = here, account = owner } = source ?? {}
  if (region !== here) return { region }
  const isUnread = kind === 'parameter' ? account !== owner && !otherAccounts.includes(account) : refused.has(arnOrName)
  return isUnread ? { account } : undefined
}

/** Environment, log driver and registry: every place from which ECS takes secrets before it starts a container. */
function usesOf(definitions: readonly Resource<TaggedTaskDefinition>[]): SecretUse[] {
  return definitions.flatMap(({ containerDefinitions = [], subject }) =>
    containerDefinitions.flatMap(({ name: container, secrets = [], logConfiguration, repositoryCredentials }) => {
      const registry = repositoryCredentials?.credentialsParameter
      const all = [
        ...secrets,
        ...(logConfiguration?.secretOptions ?? []),
        ...(registry === undefined ? [] : [{ name: 'registry credentials', valueFrom: registry }]),
      ]
      return all.map(({ name, valueFrom = '' }) => {
        const source = parseSecretSource(valueFrom)
        return {
          name: `${name} of container ${container}`,
          valueFrom,
          definition: subject.id,
          ...(source && { source }),
        }
      })
    }),
  )
}

interface ReadSecrets {
  readonly secrets: readonly SecretListEntry[]
  /** ARNs of those that another account refused to show. */
  readonly refused: ReadonlySet<string>
}

/**
 * Secrets of the account are read by one listing; those of other accounts one by one: by a role there, or as shared.
 */
async function readSecrets(
  uses: readonly SecretUse[],
  { aws, inAccount, region, account, orAbsent }: ReadContext,
): Promise<ReadSecrets> {
  const owner = await account()
  const sources = uses.flatMap(({ source }) => (source?.kind === 'secret' && source.region === region ? [source] : []))
  const own = sources.some((source) => source.account === owner)
    ? ((await aws.secretsmanager.listSecrets({ IncludePlannedDeletion: true })).SecretList ?? [])
    : []
  const foreign = new Map(
    sources.flatMap((source) => (source.account === owner ? [] : [[source.arnOrName, source] as const])),
  )
  const refused = new Set<string>()
  const shared = await Promise.all(
    [...foreign].map(async ([SecretId, source]) => {
      const theirs = inAccount(source.account ?? owner)
      const described = (theirs ?? aws).secretsmanager.describeSecret({ SecretId })
      if (theirs !== undefined) return orAbsent(described, 'ResourceNotFoundException')
      if (!(await deniedByOwner(described))) return orAbsent(described, 'ResourceNotFoundException')
      refused.add(SecretId)
      return orAbsent(described, 'AccessDeniedException')
    }),
  )
  const secrets = [
    ...own,
    ...shared.flatMap((secret) =>
      secret === undefined ? [] : [{ ...secret, SecretVersionsToStages: secret.VersionIdsToStages }],
    ),
  ]
  return { secrets, refused }
}

const findSource = (
  source: SecretSource,
  secrets: readonly SecretListEntry[],
  parameters: readonly ParameterMetadata[],
): FoundSecret | undefined =>
  source.kind === 'secret' ? findSecret(secrets, source) : findParameter(parameters, source)

/** An ARN may lack the six characters that Secrets Manager adds to the name. */
function findSecret(secrets: readonly SecretListEntry[], { arnOrName }: SecretSource): FoundSecret | undefined {
  const secret =
    secrets.find(({ ARN }) => ARN === arnOrName) ?? secrets.find(({ ARN = '' }) => ARN.slice(0, -7) === arnOrName)
  return secret && { kind: 'secret', secret }
}

/** Fifty names at once is what a filter takes. */
const NAMES = 50

/** Parameters by account: this one's, and those of accounts that the configuration names a role for. */
async function readParameters(
  uses: readonly SecretUse[],
  { aws, inAccount, region, account }: ReadContext,
): Promise<(account: string) => readonly ParameterMetadata[]> {
  const owner = await account()
  const sources = uses.flatMap(({ source }) =>
    source?.kind === 'parameter' && (source.region ?? region) === region ? [source] : [],
  )
  const owners = [...Map.groupBy(sources, (source) => source.account ?? owner)]
  const read = await Promise.all(
    owners.map(async ([whose, same]) => {
      const reader = whose === owner ? aws : inAccount(whose)
      if (reader === undefined) return [whose, []] as const
      const names = [...new Set(same.map(parameterName))]
      const answers = await Promise.all(
        batchesOf(names, NAMES).map((Values) =>
          reader.ssm.describeParameters({ ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values }] }),
        ),
      )
      return [whose, answers.flatMap(({ Parameters = [] }) => Parameters)] as const
    }),
  )
  const byAccount = new Map<string, readonly ParameterMetadata[]>(read)
  return (whose) => byAccount.get(whose) ?? []
}

/** An ARN shows the name without its first slash, which only names with further slashes have. */
function parameterName({ arnOrName }: SecretSource): string {
  if (!arnOrName.startsWith('arn:')) return arnOrName
  const name = arnOrName.slice(arnOrName.indexOf(':parameter/') + ':parameter/'.length)
  return name.includes('/') ? `/${name}` : name
}

function findParameter(parameters: readonly ParameterMetadata[], source: SecretSource): FoundSecret | undefined {
  const parameter = parameters.find(({ Name }) => Name === parameterName(source))
  return parameter && { kind: 'parameter', parameter }
}

function subjectOf(
  { source, valueFrom }: SecretUse,
  found: FoundSecret | undefined,
  owner: string,
  region: string,
): Subject {
  if (source === undefined)
    return { id: `${owner}/${region}/secret/${valueFrom}`, type: 'ecs:secret', name: valueFrom, region }
  if (source.kind === 'secret') {
    const secret = found?.kind === 'secret' ? found.secret : undefined
    const name = secret?.Name ?? source.arnOrName.slice(source.arnOrName.indexOf(':secret:') + ':secret:'.length)
    return { id: secret?.ARN ?? source.arnOrName, type: 'secretsmanager:secret', name, region: source.region ?? region }
  }
  const name = parameterName(source)
  const id = `arn:${partitionOf(region)}:ssm:${source.region ?? region}:${source.account ?? owner}:parameter/${name.replace(/^\//, '')}`
  return { id, type: 'ssm:parameter', name, region: source.region ?? region }
}
