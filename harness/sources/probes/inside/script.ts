/**
 * A script for any POSIX shell that tries connections with what the container has, and what its marked lines say.
 * It holds no apostrophe: it is one word of the command, between apostrophes.
 */
import { assertTargets, type Target } from './target.ts'

/** Seconds for which a connection is tried. */
export const SECONDS_PER_TARGET = 3

/**
 * The result of trying a connection. `untried`: no program of the container could try it, or its output is not known
 * here.
 */
export type Outcome = 'open' | 'refused' | 'timed-out' | 'unreachable' | 'name-unknown' | 'untried'

export interface Tried extends Target {
  readonly outcome: Outcome
  /** What tried it: `python3`, `node`, `bash`, `nc`; absent when the container has none of them. */
  readonly tool?: string
  /** The program's output. */
  readonly said: string
}

const MARK = 'checkride-inside'

/**
 * Programs that print only why they failed, and exit with 0 when the connection was opened. `"$2"` is the host, `"$3"`
 * the port.
 */
const PYTHON =
  // the alarm limits name resolution, which the connection's time limit does not include
  'import signal,socket,sys;sys.excepthook=lambda t,e,b:print(t.__name__,e);' +
  `signal.alarm(${SECONDS_PER_TARGET + 1});` +
  `socket.create_connection((sys.argv[1],int(sys.argv[2])),${SECONDS_PER_TARGET})`
const NODE =
  'const [host,port]=process.argv.slice(1),end=(code,text)=>{if(text)console.log(text);process.exit(code)};' +
  `setTimeout(()=>end(1,\\"timed out\\"),${SECONDS_PER_TARGET}000);` +
  'require(\\"net\\").connect({host,port}).on(\\"connect\\",()=>end(0)).on(\\"error\\",({code,message})=>end(1,code||message))'

const FUNCTION = [
  'try() {',
  '  for tool in python3 node bash nc; do',
  '    command -v $tool >/dev/null 2>&1 || continue;',
  '    case $tool in',
  `      python3) said=$(python3 -c "${PYTHON}" "$2" "$3" 2>&1); code=$?;;`,
  `      node) said=$(node -e "${NODE}" "$2" "$3" 2>&1); code=$?;;`,
  '      bash) command -v timeout >/dev/null 2>&1 || continue;',
  `        said=$(timeout ${SECONDS_PER_TARGET} bash -c "exec 3<>/dev/tcp/\\$0/\\$1" "$2" "$3" 2>&1); code=$?;;`,
  `      nc) said=$(nc -z -v -w ${SECONDS_PER_TARGET} "$2" "$3" 2>&1); code=$?;`,
  // a small one, which knows no -z, but opens the connection all the same
  `        case $said in *sage:*) said=$(nc -w ${SECONDS_PER_TARGET} "$2" "$3" </dev/null 2>&1); code=$?;; esac;;`,
  '    esac;',
  `    echo ${MARK} $1 $tool $code $said; return;`,
  '  done;',
  `  echo ${MARK} $1 none 127;`,
  '};',
]

/** @throws TypeError for targets that are no host names, addresses or ports */
export function scriptFor(targets: readonly Target[]): string {
  assertTargets(targets)
  const lines = [
    'set -f;',
    ...FUNCTION,
    ...targets.map(({ host, port }, index) => `try ${index} ${host} ${port};`),
    `echo ${MARK} end`,
  ]
  return lines.map((line) => line.trim()).join(' ')
}

/** The command as ExecuteCommand takes it, which splits it into words as a shell does. */
export const commandFor = (targets: readonly Target[]): string => `sh -c '${scriptFor(targets)}'`

/** Whether the script has come to its end. */
export const hasEnded = (output: string): boolean => new RegExp(`^${MARK} end\\r?$`, 'm').test(output)

const LINE = new RegExp(`^${MARK} (\\d+) (\\S+) (\\d+)(?: (.*?))?\\r?$`, 'gm')

/**
 * What the script's lines say of each target; a target without a line is `untried`. Everything else that was printed is
 * ignored.
 */
export function readLines(output: string, targets: readonly Target[]): Tried[] {
  const lines = new Map(
    [...output.matchAll(LINE)].map(([, index, tool = '', code, text = '']) => [
      Number(index),
      { tool, code: Number(code), text },
    ]),
  )
  return targets.map((target, index) => {
    const line = lines.get(index)
    if (line === undefined || line.tool === 'none') return { ...target, outcome: 'untried', said: '' }
    const said = line.text.replace(/[\p{Cc}\p{Cf}]/gu, ' ').slice(-200)
    return { ...target, outcome: outcomeOf(line.code, said), tool: line.tool, said }
  })
}

/** Messages of the C library, of Python, Node, bash, and the programs called nc. */
const WORDS: readonly (readonly [outcome: Outcome, words: RegExp])[] = [
  ['refused', /refused/i],
  ['timed-out', /timed ?out|etimedout|now in progress/i],
  ['unreachable', /unreachable|no route|ehostunreach|enetunreach/i],
  [
    'name-unknown',
    /not known|bad address|gaierror|\bENOTFOUND\b|\bEAI_|name resolution|does not resolve|no address associated|host lookup failed/i,
  ],
]

/** `timeout` exits with 124, or with 143 in BusyBox; an alarm ends a program with 142. */
function outcomeOf(code: number, said: string): Outcome {
  const known = WORDS.find(([, words]) => words.test(said))?.[0]
  // a program that prints an error and exits with 0 is not relied on
  if (code === 0) return known === undefined ? 'open' : 'untried'
  return known ?? (said === '' && [124, 142, 143].includes(code) ? 'timed-out' : 'untried')
}
