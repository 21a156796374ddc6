import { ConnectorError } from '../errors.ts'

/** The code that a sign-in failed with; `resolved`, or what was thrown when it was no ConnectorError. */
export const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work
    return 'resolved'
  } catch (error) {
    return error instanceof ConnectorError ? error.code : error
  }
}
