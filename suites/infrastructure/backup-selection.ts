import { matchesPattern } from '../../harness/index.ts'

interface Parameter {
  readonly ConditionKey?: string | undefined
  readonly ConditionValue?: string | undefined
}

/** What a backup plan assigns. Shape of AWS Backup's BackupSelection. */
export interface Selection {
  readonly Resources?: readonly string[] | undefined
  readonly NotResources?: readonly string[] | undefined
  readonly ListOfTags?: readonly Parameter[] | undefined
  readonly Conditions?:
    | {
        readonly StringEquals?: readonly Parameter[] | undefined
        readonly StringNotEquals?: readonly Parameter[] | undefined
        readonly StringLike?: readonly Parameter[] | undefined
        readonly StringNotLike?: readonly Parameter[] | undefined
      }
    | undefined
}

type Tags = Readonly<Record<string, string>>

/**
 * Whether a selection assigns a resource: it is one of Resources or has one of ListOfTags, which are a union (all
 * resources, where the selection names neither), it meets all Conditions, and is none of NotResources. Sources: the
 * API's BackupSelection; of the union hashicorp/terraform-provider-aws#41274 and aws/aws-cdk#18911.
 * @example selects({ Resources: ['arn:aws:s3:::*'], ListOfTags: [daily] }, tableArn, { backup: 'daily' }) // true
 */
export function selects(
  { Resources = [], NotResources = [], ListOfTags = [], Conditions = {} }: Selection,
  arn: string,
  tags: Tags,
): boolean {
  const equal = (parameter: Parameter): boolean => valueOf(parameter, tags) === parameter.ConditionValue
  const like = (parameter: Parameter): boolean => {
    const value = valueOf(parameter, tags)
    return value !== undefined && matchesPattern(parameter.ConditionValue ?? '', value)
  }
  const { StringEquals = [], StringNotEquals = [], StringLike = [], StringNotLike = [] } = Conditions
  return (
    ((Resources.length === 0 && ListOfTags.length === 0) ||
      Resources.some((pattern) => matchesPattern(pattern, arn)) ||
      ListOfTags.some(equal)) &&
    !NotResources.some((pattern) => matchesPattern(pattern, arn)) &&
    StringEquals.every(equal) &&
    !StringNotEquals.some(equal) &&
    StringLike.every(like) &&
    !StringNotLike.some(like)
  )
}

/** Conditions write `aws:ResourceTag/Key`; ListOfTags writes the key alone. */
const valueOf = ({ ConditionKey = '' }: Parameter, tags: Tags): string | undefined =>
  tags[ConditionKey.replace(/^aws:ResourceTag\//, '')]
