/**
 * The layers: which rooms each room may import. test/contract/layers.test.ts compares every import of every file, types
 * included, with this table; `npm run check` prints the exceptions.
 */

export interface Room {
  /** A folder, or a file; the longest that holds a file is its room. */
  readonly path: string
  /** Rooms whose files it may import, besides its own. */
  readonly may: readonly string[]
  /** Whether its folders are apart: a file then imports its own folder and those above it, not those beside it. */
  readonly foldersApart?: boolean
  /** Packages that it may not import, or whole scopes (`@aws-sdk/`), with the reason. */
  readonly without?: Readonly<Record<string, string>>
  /** What to do instead of an import that is not allowed. */
  readonly instead: string
}

/** Data and languages: every room of the engine may import them. */
const GROUND = ['record', 'catalogue', 'policy', 'evidence'] as const

/** Files directly in harness/, which import none of its rooms. */
const FOUNDATIONS = [
  'harness/arn.ts',
  'harness/batches.ts',
  'harness/clock.ts',
  'harness/package.ts',
  'harness/dns.ts',
  'harness/suggestion.ts',
  'harness/wildcard.ts',
] as const

/** The engine's rooms in the order of the data flow: each may import those above it. */
export const ENGINE = [
  'harness/recording',
  'harness/reachability',
  'harness/loading',
  'harness/environment',
  'harness/sources/aws',
  'harness/sources/probes',
  'harness/watch',
  'harness/verdict',
  'harness/platform',
  'harness/authoring',
  'harness/selection',
  'harness/runs',
  'harness/engine',
  'harness/proof',
  'harness/preflight',
  'harness/draft',
] as const

/** What some rooms of the engine may import besides those above them. */
const BESIDES: Readonly<Partial<Record<(typeof ENGINE)[number], readonly string[]>>> = {
  // The types of the worlds that breaks alter.
  'harness/authoring': ['fixtures/sandbox', 'fixtures/platform'],
  'harness/proof': ['fixtures/sandbox', 'fixtures/platform'],
}

const ABOVE =
  'Move what both need into a room above both (harness/README.md has the order), or hand it over as an argument: ' +
  'nothing reaches down.'

/** The modules that suites may import. */
const DOORS = ['harness/index.ts', 'policy/index.ts', 'harness/reachability/index.ts'] as const

export const ROOMS: readonly Room[] = [
  { path: 'record', may: [], instead: 'The record is data: it imports nothing of the house.' },
  { path: 'policy', may: [], instead: "IAM's language stands alone: take what is needed as an argument." },
  { path: 'catalogue', may: ['record'], instead: 'The catalogue imports the record and nothing else of the house.' },
  {
    path: 'evidence',
    may: ['record'],
    without: { '@aws-sdk/': 'A verifier asks nobody.', '@smithy/': 'A verifier asks nobody.' },
    instead: "An auditor's verifier stands without AWS and without the engine: it imports the record alone.",
  },
  {
    path: 'reports',
    may: ['record', 'catalogue'],
    instead: 'A report is a pure function of the run record: put what it needs to know into the record.',
  },
  {
    path: 'fixtures/sandbox',
    may: ['policy'],
    instead: 'The sandbox stands on its own: whoever tests it must not find the tested code in it.',
  },
  {
    path: 'fixtures/platform',
    may: ['fixtures/sandbox', 'harness/environment', 'evidence', 'record'],
    instead: 'The reference platform knows the sandbox and the settings that describe it, nothing of the engine.',
  },
  {
    path: 'fixtures/guests',
    may: ['fixtures/sandbox', 'fixtures/platform', 'harness/environment', 'record'],
    instead: "A guest is a stranger: it knows the sandbox, the settings and the provisioning's helpers, no engine.",
  },
  ...FOUNDATIONS.map((path) => ({
    path,
    may: [],
    instead: 'It is a foundation of the engine and imports none of it.',
  })),
  ...ENGINE.map((path, index) => ({
    path,
    may: [...GROUND, ...FOUNDATIONS, ...ENGINE.slice(0, index), ...(BESIDES[path] ?? [])],
    instead: ABOVE,
  })),
  {
    path: 'harness/index.ts',
    may: [...GROUND, ...FOUNDATIONS, ...ENGINE],
    instead: 'The authoring API offers what the rooms of the engine export.',
  },
  {
    path: 'policy/index.ts',
    may: ['policy'],
    instead: "The door to IAM's language offers what the language has.",
  },
  {
    path: 'harness/reachability/index.ts',
    may: ['harness/reachability'],
    instead: 'The door to reachability offers what that room has.',
  },
  {
    path: 'suites',
    foldersApart: true,
    may: DOORS,
    without: { vitest: "Use the context's expect: the global one blames other checks." },
    instead:
      'A suite imports the doors (harness/index.ts, policy/index.ts, harness/reachability/index.ts) and files of its ' +
      'own folder or of those above it. What two topics need belongs above their folders.',
  },
  {
    path: 'cli',
    may: [...GROUND, ...FOUNDATIONS, ...ENGINE, 'reports', 'fixtures/sandbox', 'fixtures/platform'],
    instead: 'The command line puts the rooms together: it imports them, not the suites, the tests or the scripts.',
  },
  {
    path: 'scripts',
    may: [...GROUND, ...FOUNDATIONS, ...ENGINE, 'harness/index.ts', 'reports', 'fixtures/sandbox', 'fixtures/platform'],
    instead: 'Scripts import the rooms; what runs the command line starts it as a program.',
  },
]

/** Exceptions to the table: at most three, each with its reason. */
export const EXCEPTIONS: readonly {
  readonly files: RegExp
  readonly kind: 'circle' | 'import'
  readonly because: string
}[] = [
  {
    files: /^fixtures\/sandbox\//,
    kind: 'circle',
    because:
      "World, the state of all services, is derived from the list of services, and a service's handlers may look at " +
      'their neighbours. The circle is of types alone: nothing of it is left when the code runs.',
  },
]
