import type { core } from 'zod'

/** What is wrong with a value, for whoever wrote it by hand. */
export const issueMessage = (issue: core.$ZodIssue): string => {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'it is missing'
  if (issue.code === 'invalid_format' && issue.format === 'url' && issue.message === 'Invalid URL') {
    return 'Invalid URL: write it whole, with https://'
  }
  if (issue.code === 'invalid_key') return `no such name can be here: ${issue.issues[0]?.message}`
  return issue.message
}
