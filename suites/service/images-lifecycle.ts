interface Rule {
  readonly selection: { readonly tagStatus: string; readonly countType: string; readonly countNumber: number; readonly countUnit?: string }
  readonly action: { readonly type: string }
}

/**
 * What is wrong with a lifecycle policy of ECR; empty when nothing is. ECR does not know what runs: images that a service names expire like others
 * as soon as a rule selects them, so that rules by age take away what has been running for long.
 * Source: ECR user guide, lifecycle policy properties.
 * @param kept tagged images that must at least be kept
 * @throws SyntaxError when the policy is no JSON, which ECR does not accept
 */
export function lifecycleProblems(text: string, kept: number): string[] {
  const { rules = [] } = JSON.parse(text) as { readonly rules?: readonly Rule[] }
  const expiring = rules.filter(({ action }) => action.type === 'expire')
  if (expiring.length === 0) return ['its lifecycle policy expires nothing']
  return expiring
    .filter(({ selection }) => selection.tagStatus !== 'untagged')
    .flatMap(({ selection: { tagStatus, countType, countNumber, countUnit = 'days' } }) => {
      const which = tagStatus === 'any' ? 'images' : 'tagged images'
      if (countType !== 'imageCountMoreThan')
        return [`${which} expire ${countNumber} ${countUnit} after ${countType === 'sinceImagePushed' ? 'they were pushed' : countType}, even those that run`]
      return countNumber < kept ? [`only ${countNumber} ${which} are kept, ${kept} are expected`] : []
    })
}
