/** The package comes without types. */
declare module 'parse-prometheus-text-format' {
  interface Metric {
    readonly labels?: Readonly<Record<string, string>>
    readonly value?: string
    readonly count?: string
    readonly sum?: string
    /** By upper bound. */
    readonly buckets?: Readonly<Record<string, string>>
    /** By quantile. */
    readonly quantiles?: Readonly<Record<string, string>>
  }
  /** @throws InvalidLineError for a line that is none of the format; others that are not recognised are skipped. */
  export default function parsePrometheus(
    text: string,
  ): { readonly name: string; readonly help: string; readonly type: string; readonly metrics: readonly Metric[] }[]
}
