import { matchesPattern } from '../../../harness/index.ts'

interface Rule {
  readonly rulePriority?: number
  readonly selection: {
    readonly tagStatus: string
    readonly tagPrefixList?: readonly string[]
    readonly tagPatternList?: readonly string[]
    readonly storageClass?: string
    readonly countType: string
    readonly countNumber: number
    readonly countUnit?: string
  }
  readonly action: { readonly type: string }
}

/** An image that a policy must leave alone. */
export interface KeptImage {
  /** For people; absent: any release. */
  readonly named?: string
  readonly tags: readonly string[]
}

const SINCE: Readonly<Record<string, string>> = {
  sinceImagePushed: 'they were pushed',
  sinceImagePulled: 'they were last pulled',
}

/**
 * What is wrong with a lifecycle policy of ECR; empty when nothing is. ECR does not know what runs: images that a
 * service names expire as soon as a rule selects them, so that rules by age remove what has run for long. Archived
 * images cannot be pulled either. An image is the business of the first rule, by priority, that selects it by its tags.
 * Source: ECR user guide, lifecycle policies and their properties.
 * @param kept images that must at least be kept
 * @param images those that services name, with or without a tag, and those that they may name, releases
 * @throws SyntaxError when the policy is no JSON, which ECR does not accept
 */
export function lifecycleProblems(text: string, kept: number, images: readonly KeptImage[]): string[] {
  const { rules = [] } = JSON.parse(text) as { readonly rules?: readonly Rule[] }
  const nothing = rules.some(({ action }) => action.type === 'expire') ? [] : ['its lifecycle policy expires nothing']
  const standard = rules
    .filter(({ selection }) => selection.storageClass !== 'archive')
    .toSorted((one, other) => (one.rulePriority ?? 0) - (other.rulePriority ?? 0))
  // A repository without releases will have some, whose tags nobody knows.
  const concerned = images.length > 0 ? images : [undefined]
  const harms = concerned.flatMap((image) =>
    ['expire', 'transition'].flatMap((type) => {
      const rule = standard.find(({ selection, action }) => action.type === type && selects(selection, image?.tags))
      return rule === undefined ? [] : harmOf(rule, kept, image)
    }),
  )
  return [...nothing, ...new Set(harms)]
}

/** What the rule that an image is under does to it. */
function harmOf(
  { selection: { tagStatus, countType, countNumber, countUnit = 'days' }, action: { type } }: Rule,
  kept: number,
  image: KeptImage | undefined,
): string[] {
  const which = { any: 'images', untagged: 'untagged images' }[tagStatus] ?? 'tagged images'
  const isUntagged = image?.tags.length === 0
  const such = isUntagged && image.named !== undefined ? `, such as ${image.named}, which has no tag` : ''
  const go = type === 'expire' ? 'expire' : 'are archived, where nothing can pull them,'
  if (countType !== 'imageCountMoreThan')
    return [
      `${which} ${go} ${countNumber} ${countUnit} after ${SINCE[countType] ?? countType}, even those that run${such}`,
    ]
  const where = type === 'expire' ? '' : ' out of the archive'
  return countNumber < kept ? [`only ${countNumber} ${which} are kept${where}, ${kept} are expected${such}`] : []
}

/**
 * Whether a rule means an image with these tags; undefined: one with tags that nobody knows. Of several prefixes or
 * patterns, an image must have a tag for each.
 */
function selects(
  { tagStatus, tagPrefixList = [], tagPatternList = [] }: Rule['selection'],
  tags: readonly string[] | undefined,
): boolean {
  if (tagStatus === 'any') return true
  if (tagStatus === 'untagged') return tags?.length === 0
  if (tags?.length === 0) return false
  const patterns = [...tagPrefixList.map((prefix) => `${prefix}*`), ...tagPatternList]
  return patterns.every((pattern) => tags?.some((tag) => matchesPattern(pattern, tag)) ?? /^\*+$/.test(pattern))
}
