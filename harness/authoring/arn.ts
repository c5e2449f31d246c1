/**
 * The name at the end of an ARN: what stands after its last slash, or all of a text that has none. `?` for an ARN that
 * AWS did not tell.
 * @example lastPart('arn:aws:ecs:us-east-1:111122223333:cluster/production') // 'production'
 */
export const lastPart = (arn = '?'): string => arn.slice(arn.lastIndexOf('/') + 1)
