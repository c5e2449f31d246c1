/**
 * Composite alarms that ring when an alarm below them does. Source: CloudWatch User Guide, "Composite alarms" and
 * "Suppressing composite alarm actions".
 */
import type { CompositeAlarm, MetricAlarm, StateValue } from '@aws-sdk/client-cloudwatch'
import { UnreadableExpression } from '../../../harness/index.ts'
import { readRule, type StateOf } from './alarm-rules.ts'

type Alarm = Pick<MetricAlarm & CompositeAlarm, 'AlarmName' | 'AlarmArn'>

export interface Ringing {
  /** The composite alarms that go to ALARM, and may act, when the alarm alone does. */
  readonly composites: readonly CompositeAlarm[]
  /** Why others above it do not. */
  readonly problems: readonly string[]
  /** Why it cannot be told of others. */
  readonly unreadable: readonly string[]
}

/** The composite alarms above an alarm, and those above them, judged by what they do when it alone goes to ALARM. */
export function ringingWith(
  alarm: Alarm,
  composites: readonly CompositeAlarm[],
  metricAlarms: readonly MetricAlarm[],
): Ringing {
  const tree = treeOf(composites)
  const ringing: CompositeAlarm[] = []
  const problems: string[] = []
  const unreadable: string[] = []
  for (const above of allAbove(alarm, tree)) {
    const { AlarmName = '', AlarmRule = '', ActionsSuppressor } = above
    try {
      const rings = (own: StateValue): boolean =>
        readRule(AlarmRule).holds(statesWhile({ alarm, own, tree, others: () => 'OK' }, [above]))
      if (rings('OK'))
        problems.push(`composite alarm ${AlarmName} is in ALARM before it, and does not ring: ${AlarmRule}`)
      else if (!rings('ALARM')) problems.push(`composite alarm ${AlarmName} does not ring by it alone: ${AlarmRule}`)
      else if (ActionsSuppressor !== undefined && suppresses(ActionsSuppressor, alarm, tree, metricAlarms))
        problems.push(`composite alarm ${AlarmName} does not act: its suppressor ${ActionsSuppressor} is in ALARM then`)
      else ringing.push(above)
    } catch (error) {
      if (!(error instanceof UnreadableExpression)) throw error
      unreadable.push(`the rule of composite alarm ${AlarmName}: ${error.message}`)
    }
  }
  return { composites: ringing, problems, unreadable }
}

/** Whether a suppressor is in ALARM when an alarm is, in the states that the others have now. */
function suppresses(name: string, alarm: Alarm, tree: Tree, metricAlarms: readonly MetricAlarm[]): boolean {
  const others: StateOf = (other) =>
    metricAlarms.find((each) => each.AlarmName === other || each.AlarmArn === other)?.StateValue ?? 'INSUFFICIENT_DATA'
  return statesWhile({ alarm, own: 'ALARM', tree, others })(name) === 'ALARM'
}

interface Scene {
  /** The alarm whose state is supposed. */
  readonly alarm: Alarm
  readonly own: StateValue
  readonly tree: Tree
  /** States of the other metric alarms; those of composite alarms follow from their rules. */
  readonly others: StateOf
}

function statesWhile(scene: Scene, asking: readonly CompositeAlarm[] = []): StateOf {
  const { alarm, own, tree, others } = scene
  return (name) => {
    if (name === alarm.AlarmName || name === alarm.AlarmArn) return own
    const composite = tree.byName.get(name)
    if (composite === undefined) return others(name)
    // Alarms may name each other in a circle: one that is being asked is as it was.
    if (asking.includes(composite)) return 'OK'
    const states = statesWhile(scene, [...asking, composite])
    return readRule(composite.AlarmRule ?? '').holds(states) ? 'ALARM' : 'OK'
  }
}

/** The composite alarms of a region, by names and ARNs: their own, and of those that their rules ask. */
interface Tree {
  readonly byName: ReadonlyMap<string, CompositeAlarm>
  readonly above: ReadonlyMap<string, readonly CompositeAlarm[]>
  /** Those whose rules cannot be read. */
  readonly unreadable: readonly CompositeAlarm[]
}

const trees = new WeakMap<readonly CompositeAlarm[], Tree>()

/** Built once: every alarm is looked for. */
function treeOf(composites: readonly CompositeAlarm[]): Tree {
  const known = trees.get(composites)
  if (known !== undefined) return known
  const unreadable: CompositeAlarm[] = []
  const asked = composites.flatMap((composite) => {
    try {
      return readRule(composite.AlarmRule ?? '').names.map((name) => ({ name, composite }))
    } catch (error) {
      if (!(error instanceof UnreadableExpression)) throw error
      unreadable.push(composite)
      return []
    }
  })
  const tree = {
    byName: new Map(
      composites.flatMap((each) => [each.AlarmName, each.AlarmArn].map((name) => [name ?? '', each] as const)),
    ),
    above: new Map(
      [...Map.groupBy(asked, ({ name }) => name)].map(([name, all]) => [name, all.map(({ composite }) => composite)]),
    ),
    unreadable,
  }
  trees.set(composites, tree)
  return tree
}

/** The composite alarms whose rules ask an alarm, or one that asks it; and those that may, as they cannot be read. */
function allAbove(alarm: Alarm, { above, unreadable }: Tree): readonly CompositeAlarm[] {
  const found = new Set<CompositeAlarm>()
  const visit = ({ AlarmName = '', AlarmArn = '' }: Alarm): void => {
    for (const name of [AlarmName, AlarmArn])
      for (const each of above.get(name) ?? []) {
        if (found.has(each)) continue
        found.add(each)
        visit(each)
      }
  }
  visit(alarm)
  const mayAsk = ({ AlarmRule = '' }: CompositeAlarm): boolean => AlarmRule.includes(alarm.AlarmName ?? '')
  return [...found, ...unreadable.filter(mayAsk)]
}
