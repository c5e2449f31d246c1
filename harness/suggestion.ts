import { distance } from 'fastest-levenshtein'

/** `; did you mean 'x'?` when something known is near. */
export function suggestion(value: string, known: Iterable<string>): string {
  const [nearest] = [...known]
    .map((candidate) => ({ candidate, away: distance(value.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.away - b.away)
  return nearest !== undefined && nearest.away <= Math.max(2, value.length / 2)
    ? ` (did you mean '${nearest.candidate}'?)`
    : ''
}
