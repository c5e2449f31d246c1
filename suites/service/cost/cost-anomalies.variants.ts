import { variants } from '../../../harness/index.ts'

const ANOTHER_PAYS = { observability: { payerAccount: '999988887777' } }

variants('cost.anomalies', [
  {
    what: 'another account pays, and this one has no monitor',
    settings: ANOTHER_PAYS,
    arrange: ({ costexplorer }) => costexplorer.monitors.clear(),
    expected: ['inconclusive'],
  },
  {
    what: 'another account pays, and this one has a monitor',
    settings: ANOTHER_PAYS,
    arrange: () => {},
    expected: ['pass'],
  },
])
