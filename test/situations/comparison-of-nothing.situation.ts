import { situation } from './situation.ts'

export default situation({
  what: 'a new service without history, whose comparison with the past is not to be waited for',
  source:
    'https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/ops_mit_deploy_risks_auto_testing_and_rollback.html',
  settings: { observability: { withoutHistory: 'ignored', comparedPoints: 1000 } },
  expected: { 'metrics.unchanged': /^not-applicable: Too few data points/ },
})
