import { matchesPattern } from '../../../harness/index.ts'

interface Rule {
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

const SINCE: Readonly<Record<string, string>> = {
  sinceImagePushed: 'they were pushed',
  sinceImagePulled: 'they were last pulled',
}

/**
 * What is wrong with a lifecycle policy of ECR; empty when nothing is. ECR does not know what runs: images that a
 * service names expire as soon as a rule selects them, so that rules by age remove what has run for long. Archived
 * images cannot be pulled either. Source: ECR user guide, lifecycle policy properties.
 * @param kept tagged images that must at least be kept
 * @param releases tags of each image that a service may name: rules by tags that select none of them are harmless
 * @throws SyntaxError when the policy is no JSON, which ECR does not accept
 */
export function lifecycleProblems(text: string, kept: number, releases: readonly (readonly string[])[]): string[] {
  const { rules = [] } = JSON.parse(text) as { readonly rules?: readonly Rule[] }
  const nothing = rules.some(({ action }) => action.type === 'expire') ? [] : ['its lifecycle policy expires nothing']
  const harmful = rules.filter(
    ({ selection }) =>
      selection.tagStatus !== 'untagged' && selection.storageClass !== 'archive' && selects(selection, releases),
  )
  return [
    ...nothing,
    ...harmful.flatMap(({ selection: { tagStatus, countType, countNumber, countUnit = 'days' }, action: { type } }) => {
      const which = tagStatus === 'any' ? 'images' : 'tagged images'
      const go = type === 'expire' ? 'expire' : 'are archived, where nothing can pull them,'
      if (countType !== 'imageCountMoreThan')
        return [
          `${which} ${go} ${countNumber} ${countUnit} after ${SINCE[countType] ?? countType}, even those that run`,
        ]
      return countNumber < kept
        ? [
            `only ${countNumber} ${which} are kept${type === 'expire' ? '' : ' out of the archive'}, ${kept} ` +
              'are expected',
          ]
        : []
    }),
  ]
}

/** Whether a rule means one of the images. Of several prefixes or patterns, an image must have a tag for each. */
function selects(
  { tagPrefixList = [], tagPatternList = [] }: Rule['selection'],
  releases: readonly (readonly string[])[],
): boolean {
  const patterns = [...tagPrefixList.map((prefix) => `${prefix}*`), ...tagPatternList]
  return (
    patterns.length === 0 ||
    releases.some((tags) => patterns.every((pattern) => tags.some((tag) => matchesPattern(pattern, tag))))
  )
}
