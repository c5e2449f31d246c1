import * as v from 'valibot'

/** A name or a pattern. An empty one would match everything, or nothing. */
export const Text = v.pipe(v.string(), v.minLength(1))

/** Names or patterns. */
export const Texts = v.array(Text)
