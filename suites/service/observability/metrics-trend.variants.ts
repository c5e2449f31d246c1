import { variants } from '../../../harness/index.ts'

/** More data points than there are minutes. */
const comparedPoints = 1000

variants('metrics.unchanged', [
  {
    what: 'too little history',
    settings: { observability: { comparedPoints } },
    expected: /^inconclusive: Too few data/,
  },
  {
    what: 'too little history, which is to be ignored: nothing was compared',
    settings: { observability: { comparedPoints, withoutHistory: 'ignored' } },
    expected: /^not-applicable: Too few data points to compare cpu, memory/,
  },
])
