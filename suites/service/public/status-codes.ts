/** The statuses of a list such as `200-204,301`, in load balancers' form. */
const rangesOf = (codes: string): { readonly from: number; readonly to: number }[] =>
  codes.split(',').map((part) => {
    const [from = NaN, to = from] = part.split('-').map(Number)
    return { from, to }
  })

/** Whether every status of one list is in the other. A list that cannot be read is in none. */
export function withinCodes(codes: string, allowed: string): boolean {
  const ranges = rangesOf(allowed)
  return rangesOf(codes).every(
    ({ from, to }) =>
      from <= to &&
      Array.from({ length: to - from + 1 }, (_, index) => from + index).every((code) =>
        ranges.some((range) => range.from <= code && code <= range.to),
      ),
  )
}
