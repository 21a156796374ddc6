import type { Problems } from './check.ts'
import type { TextFile, Workspace } from './workspace.ts'

const USES = /^\s*(?:- )?uses:\s*(\S+)[ \t]*(.*)$/gm
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/

function workflowProblems({ path, text }: TextFile): Problems {
  const uses = [...text.matchAll(USES)].flatMap(([, action = '', comment = '']): Problems => {
    if (!PINNED.test(action)) return [`${path}: ${action} is not pinned to a commit`]
    return /^# v\d/.test(comment) ? [] : [`${path}: ${action} does not say its version`]
  })
  return [
    ...uses,
    ...(/^permissions: \{\}$/m.test(text) ? [] : [`${path}: permissions: {} is missing at the top`]),
    ...(/^\s*persist-credentials: true/m.test(text) ? [`${path}: keeps credentials in the checkout`] : []),
  ]
}

/** Holds workflows to pinned actions with their version beside them, and to no permission that a job did not ask for. */
export function workflows(workspace: Workspace): Problems {
  return workspace.files
    .filter(({ path }) => /^\.github\/workflows\/.*\.ya?ml$/.test(path))
    .flatMap(workflowProblems)
}
