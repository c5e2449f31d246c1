import type { Task } from '@aws-sdk/client-ecs'

/**
 * The addresses of a task within its VPC, by which targets and instances of Cloud Map name it: those that its containers
 * show, of IPv6 too, and that of its attachment. A task in a subnet of IPv6 alone has no other.
 * @example addressesOf(task) // ['10.0.11.5', '2600:1f13:636:c700::5']
 */
export function addressesOf({ containers = [], attachments = [] }: Pick<Task, 'containers' | 'attachments'>): string[] {
  const attached = attachments
    .flatMap(({ details = [] }) => details)
    .flatMap(({ name, value }) => (name === 'privateIPv4Address' && value !== undefined ? [value] : []))
  const shown = containers
    .flatMap(({ networkInterfaces = [] }) => networkInterfaces)
    .flatMap(({ privateIpv4Address, ipv6Address }) => [privateIpv4Address ?? [], ipv6Address ?? []].flat())
  return [...new Set([...attached, ...shown])]
}
