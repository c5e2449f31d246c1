import type { SecretListEntry } from '@aws-sdk/client-secrets-manager'
import type { ParameterMetadata } from '@aws-sdk/client-ssm'
import type { Subject } from '../../../record/run.ts'
import { collection, type ReadContext, type Resource, type TaggedTaskDefinition } from '../collection.ts'
import { judgedDefinitions } from './ecs.ts'
import { parseSecretSource, type SecretSource } from './secrets-reference.ts'
import { partitionOf } from '../../arn.ts'
import { batchesOf } from '../../batches.ts'

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
  /** The secret's region, or for parameters account, where it is another one that the run does not read. */
  readonly elsewhere?: string
  readonly subject: Subject
}

/** The secrets and parameters that the task definitions ask for, each once. */
export const usedSecrets = collection(async (context): Promise<UsedSecret[]> => {
  const uses = usesOf(await context.read(judgedDefinitions))
  const [secrets, parameters] = await Promise.all([readSecrets(uses, context), readParameters(uses, context)])
  const owner = await context.account()
  const used = uses.map((use): UsedSecret => {
    const elsewhere = unreadLocationOf(use.source, owner, context.region)
    const found =
      elsewhere !== undefined || use.source === undefined ? undefined : findSource(use.source, secrets, parameters)
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

/** The region or account of a secret that the run does not read. Secrets of other accounts are read. */
function unreadLocationOf(source: SecretSource | undefined, owner: string, here: string): string | undefined {
  if (source?.region !== undefined && source.region !== here) return source.region
  return source?.kind === 'parameter' && source.account !== undefined && source.account !== owner
    ? `account ${source.account}`
    : undefined
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

/**
 * Secrets of the account are read by one listing; those of other accounts, which share them, one by one.
 */
async function readSecrets(
  uses: readonly SecretUse[],
  { aws, region, account, orAbsent }: ReadContext,
): Promise<SecretListEntry[]> {
  const owner = await account()
  const sources = uses.flatMap(({ source }) => (source?.kind === 'secret' && source.region === region ? [source] : []))
  const foreign = new Set(sources.filter((source) => source.account !== owner).map(({ arnOrName }) => arnOrName))
  const own = sources.some((source) => source.account === owner)
    ? ((await aws.secretsmanager.listSecrets({ IncludePlannedDeletion: true })).SecretList ?? [])
    : []
  const shared = await Promise.all(
    [...foreign].map((SecretId) =>
      orAbsent(aws.secretsmanager.describeSecret({ SecretId }), 'ResourceNotFoundException'),
    ),
  )
  return [
    ...own,
    ...shared.flatMap((secret) =>
      secret === undefined ? [] : [{ ...secret, SecretVersionsToStages: secret.VersionIdsToStages }],
    ),
  ]
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

async function readParameters(uses: readonly SecretUse[], { aws, region }: ReadContext): Promise<ParameterMetadata[]> {
  const names = new Set(
    uses.flatMap(({ source }) =>
      source?.kind === 'parameter' && (source.region ?? region) === region ? [parameterName(source)] : [],
    ),
  )
  const answers = await Promise.all(
    batchesOf([...names], NAMES).map((Values) =>
      aws.ssm.describeParameters({ ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values }] }),
    ),
  )
  return answers.flatMap(({ Parameters = [] }) => Parameters)
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
