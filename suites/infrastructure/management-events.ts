import type { GetEventSelectorsResponse } from '@aws-sdk/client-cloudtrail'

type Selectors = Pick<GetEventSelectorsResponse, 'EventSelectors' | 'AdvancedEventSelectors'>

/** Which management events one selector records. */
interface Coverage {
  readonly read: boolean
  readonly write: boolean
  /** Of which services; absent where something else than the service narrows the selector too. */
  readonly services?: Services
  /** What narrows the selector, for messages. */
  readonly except: readonly string[]
}

/** The services of some hosts, such as `kms.amazonaws.com`, or all but those. */
interface Services {
  readonly allBut: boolean
  readonly hosts: readonly string[]
}

/**
 * What keeps selectors from recording every management event; empty when they do. An event is recorded that one of them
 * takes, so that one may take what another leaves out.
 * Source: CloudTrail User Guide, "Logging management events", and the API's EventSelector and AdvancedFieldSelector.
 */
export function managementEventGaps({ EventSelectors = [], AdvancedEventSelectors = [] }: Selectors): string[] {
  const coverages = [...EventSelectors.flatMap(ofBasic), ...AdvancedEventSelectors.flatMap(ofAdvanced)]
  return (['read', 'write'] as const).flatMap((kind) => {
    const taking = coverages.filter((coverage) => coverage[kind])
    if (isEverything(taking.flatMap(({ services }) => services ?? []))) return []
    return taking.length === 0
      ? [`${kind} events are not recorded`]
      : [
          `${kind} events are recorded only in part: ` +
            `${[...new Set(taking.flatMap(({ except }) => except))].join(', ')}`,
        ]
  })
}

/** Whether these services together are all. */
function isEverything(some: readonly Services[]): boolean {
  const [first, ...others] = some.filter(({ allBut }) => allBut)
  if (first === undefined) return false
  const missing = first.hosts.filter((host) => others.every(({ hosts }) => hosts.includes(host)))
  return missing.every((host) => some.some(({ allBut, hosts }) => !allBut && hosts.includes(host)))
}

function ofBasic({
  IncludeManagementEvents = true,
  ReadWriteType = 'All',
  ExcludeManagementEventSources: hosts = [],
}: NonNullable<Selectors['EventSelectors']>[number]): Coverage[] {
  if (!IncludeManagementEvents) return []
  return [
    {
      read: ReadWriteType !== 'WriteOnly',
      write: ReadWriteType !== 'ReadOnly',
      services: { allBut: true, hosts },
      except: hosts.map((host) => `without ${host}`),
    },
  ]
}

function ofAdvanced({ FieldSelectors = [] }: NonNullable<Selectors['AdvancedEventSelectors']>[number]): Coverage[] {
  const isManagement = FieldSelectors.some(
    ({ Field, Equals }) => Field === 'eventCategory' && Equals?.includes('Management'),
  )
  if (!isManagement) return []
  const readOnly = FieldSelectors.filter(({ Field }) => Field === 'readOnly').flatMap(
    ({ Equals = [], NotEquals = [] }) => [
      ...Equals,
      ...NotEquals.map((value) => (value === 'true' ? 'false' : 'true')),
    ],
  )
  const narrowing = FieldSelectors.filter(({ Field }) => Field !== 'eventCategory' && Field !== 'readOnly')
  const services = servicesOf(narrowing)
  return [
    {
      read: readOnly.length === 0 || readOnly.includes('true'),
      write: readOnly.length === 0 || readOnly.includes('false'),
      ...(services && { services }),
      except: narrowing.map(({ Field, ...operators }) => `${Field} ${describe(operators)}`),
    },
  ]
}

type Narrowing = NonNullable<NonNullable<Selectors['AdvancedEventSelectors']>[number]['FieldSelectors']>

/** The services that fields narrow to; undefined where they narrow otherwise. */
function servicesOf([first, ...others]: Narrowing): Services | undefined {
  if (first === undefined) return { allBut: true, hosts: [] }
  const { Field, Equals, NotEquals, ...operators } = first
  const isOther = Object.values(operators).some((values) => values !== undefined)
  if (others.length > 0 || Field !== 'eventSource' || isOther || (Equals && NotEquals)) return undefined
  return Equals === undefined ? { allBut: true, hosts: NotEquals ?? [] } : { allBut: false, hosts: Equals }
}

const describe = (operators: object): string =>
  Object.entries(operators)
    .filter(([, values]) => values !== undefined)
    .map(([operator, values]) => `${operator} ${String(values)}`)
    .join(' and ')
