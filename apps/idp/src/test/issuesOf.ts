import { ConfigError, type ConfigIssue } from '../config/errors.ts'
import { parseConfig } from '../config/load.ts'

/** What is wrong with a configuration; nothing where it is taken. Anything else that is thrown is a failure. */
export const issuesOf = (input: unknown): readonly ConfigIssue[] => {
  try {
    parseConfig(input)
  } catch (error) {
    if (error instanceof ConfigError) return error.issues
    throw error
  }
  return []
}

/** The same as `code path`. */
export const placesOf = (input: unknown): readonly string[] =>
  issuesOf(input).map(({ code, path }) => `${code} ${path}`)
