/**
 * A list in batches of at most `size` items, for calls that take a limited number.
 * @example batchesOf([1, 2, 3], 2) // [[1, 2], [3]]
 */
export function batchesOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  )
}
