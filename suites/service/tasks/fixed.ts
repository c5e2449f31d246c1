/** Why nothing is expected of the scaling of a service. */
export const FIXED = 'Its number of tasks is meant to be fixed (service.scalingBounds is null), and it does not scale.'
