/** Why nothing is expected of the scaling of a service. */
export const FIXED = 'Its number of tasks is meant to be fixed (service.scalingBounds: fixed), and it does not scale.'
