import type { GetEventSelectorsResponse } from '@aws-sdk/client-cloudtrail'

type Selectors = Pick<GetEventSelectorsResponse, 'EventSelectors' | 'AdvancedEventSelectors'>

/** Which management events one selector records. */
interface Coverage {
  readonly read: boolean
  readonly write: boolean
  /** What narrows the selector, for messages. */
  readonly except: readonly string[]
}

/**
 * What keeps a trail's selectors from recording every management event; empty when they do.
 * Source: CloudTrail User Guide, "Logging management events", and the API's EventSelector and AdvancedFieldSelector.
 */
export function managementEventGaps({ EventSelectors = [], AdvancedEventSelectors = [] }: Selectors): string[] {
  const coverages = [...EventSelectors.flatMap(ofBasic), ...AdvancedEventSelectors.flatMap(ofAdvanced)]
  const complete = coverages.filter(({ except }) => except.length === 0)
  const kinds = (['read', 'write'] as const).filter((kind) => !complete.some((coverage) => coverage[kind]))
  return kinds.map((kind) => {
    const narrowed = coverages.filter((coverage) => coverage[kind]).flatMap(({ except }) => except)
    return narrowed.length === 0
      ? `${kind} events are not recorded`
      : `${kind} events are recorded only in part: ${[...new Set(narrowed)].join(', ')}`
  })
}

function ofBasic({
  IncludeManagementEvents = true,
  ReadWriteType = 'All',
  ExcludeManagementEventSources = [],
}: NonNullable<Selectors['EventSelectors']>[number]): Coverage[] {
  if (!IncludeManagementEvents) return []
  return [
    {
      read: ReadWriteType !== 'WriteOnly',
      write: ReadWriteType !== 'ReadOnly',
      except: ExcludeManagementEventSources.map((source) => `without ${source}`),
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
  return [
    {
      read: readOnly.length === 0 || readOnly.includes('true'),
      write: readOnly.length === 0 || readOnly.includes('false'),
      except: FieldSelectors.filter(({ Field }) => Field !== 'eventCategory' && Field !== 'readOnly').map(
        ({ Field, ...operators }) => `${Field} ${describe(operators)}`,
      ),
    },
  ]
}

const describe = (operators: object): string =>
  Object.entries(operators)
    .filter(([, values]) => values !== undefined)
    .map(([operator, values]) => `${operator} ${String(values)}`)
    .join(' and ')
