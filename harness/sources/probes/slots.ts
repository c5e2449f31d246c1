/** Limits the number of concurrent operations; others wait in order. */
export class Slots {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(number: number) {
    this.#free = number
  }

  async within<T>(act: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await act()
    } finally {
      // the slot goes to the operation that has waited longest
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
  }
}
