/** Lets a number of things be under way at once; others wait for their turn, in order. */
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
      // whoever waits longest takes over the place
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
  }
}
