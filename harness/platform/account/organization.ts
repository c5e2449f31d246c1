import { AnswerError } from '../../recording/obstacle.ts'
import { collection } from '../collection.ts'

/** The id of the organization that the account is in; undefined when it is in none. */
export const organization = collection(async ({ aws, orAbsent }): Promise<string | undefined> => {
  const answer = await orAbsent(aws.organizations.describeOrganization(), 'AWSOrganizationsNotInUseException')
  if (answer === undefined) return undefined
  const id = answer.Organization?.Id
  if (id === undefined)
    throw new AnswerError('READ_INCOMPLETE', 'Organizations describes an organization without its id.')
  return id
})
