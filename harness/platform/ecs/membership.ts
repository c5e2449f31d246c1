import type { Service } from '@aws-sdk/client-ecs'
import { matches } from '../../../policy/match.ts'
import type { Select } from '../../environment/settings/index.ts'

/** Tags as ECS shows them. */
export type EcsTags = readonly { readonly key?: string | undefined; readonly value?: string | undefined }[]

/**
 * Whether a service of a cluster belongs to the environment: `ours`; of `another` one, with the rule that says so; or
 * `undecided`, where its own tags and those of its task definition name two.
 */
export type Membership =
  | { readonly kind: 'ours' | 'unmarked' }
  | { readonly kind: 'another' | 'undecided'; readonly because: string }

/**
 * The rule by which services are told apart. A list of name patterns (`select.services`) decides alone. Without one
 * the tags of `select.tags` decide, on the service or on the task definition that it deploys; one that carries none of
 * their keys is `unmarked`: it belongs where its cluster belongs.
 * @param definitionTags of the task definition that the service deploys
 * @example
 * membershipOf({ serviceName: 'api', tags: [{ key: 'env', value: 'qa' }] }, [], { tags: { env: 'live' } })
 *   // { kind: 'another', because: 'its tag env is qa, not live' }
 */
export function membershipOf(
  { serviceName = '', tags = [] }: Pick<Service, 'serviceName' | 'tags'>,
  definitionTags: EcsTags,
  select: Pick<Select, 'tags' | 'services'>,
): Membership {
  if (select.services !== undefined)
    return select.services.some((pattern) => matches(pattern, serviceName))
      ? { kind: 'ours' }
      : { kind: 'another', because: `select.services (${select.services.join(', ')}) does not name it` }
  const valueOf = (all: EcsTags, key: string): string | undefined => all.find((tag) => tag.key === key)?.value
  const said = Object.entries(select.tags).map(([key, wanted]) => {
    const [own, defined] = [valueOf(tags, key), valueOf(definitionTags, key)]
    return { key, wanted, own, defined, values: [own, defined].filter((value) => value !== undefined) }
  })
  for (const { key, wanted, own, defined, values } of said)
    if (values.includes(wanted) && values.some((value) => value !== wanted))
      return {
        kind: 'undecided',
        because: `its tag ${key} is ${own}, and that of its task definition ${defined}`,
      }
  const foreign = said.find(({ wanted, values }) => values.some((value) => value !== wanted))
  if (foreign !== undefined)
    return {
      kind: 'another',
      because: `${foreign.own === undefined ? "its task definition's" : 'its'} tag ${foreign.key} is ${foreign.values[0]}, not ${foreign.wanted}`,
    }
  return { kind: said.some(({ values }) => values.length > 0) ? 'ours' : 'unmarked' }
}
