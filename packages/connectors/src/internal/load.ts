import { ConnectorError } from '../errors.ts'

/** Code that is fetched when it is needed. Browsers remember what they could not fetch: only a new page tries again. */
export const load = async <Module>(module: Promise<Module>): Promise<Module> => {
  try {
    return await module
  } catch (cause) {
    throw new ConnectorError('load_failed', cause)
  }
}
