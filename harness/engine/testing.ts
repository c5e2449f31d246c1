/** For tests of the engine: a check that does nothing, but for what a test gives it. */
import type { Check } from '../authoring/check.ts'

export const checkOf = (definition: Partial<Check>): Check => ({
  id: 'mine.rule',
  title: 'Mine',
  covers: ['DG-INF-01'],
  controls: {},
  severity: 'high',
  remedy: 'None.',
  suite: 'local',
  source: 'mine.check.ts',
  url: 'file:///mine.check.ts',
  breaks: {},
  verify: async () => {},
  ...definition,
})
