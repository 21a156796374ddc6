import { blocksOf, isProse } from '@countersign/testing/document'
import type { Problems } from './check.ts'
import type { TextFile, Workspace } from './workspace.ts'

const OPENED = /\bopenDocument\('([^']+\.md)'\)/g

/** Markdown that this repository's people write for readers: no changelogs, no changesets. */
function isDocument({ path }: TextFile): boolean {
  return path.endsWith('.md') && !/(?:^|\/)CHANGELOG\.md$|^\.changeset\//.test(path)
}

/** Documents that a test opens, by path. */
const openedBy = ({ text }: TextFile): readonly string[] =>
  [...text.matchAll(OPENED)].map(([, path = '']) => path)

/** A page that is only made, or gone: the test fails on a machine that has not built the site. */
function missing(tests: readonly TextFile[], files: readonly TextFile[]): Problems {
  const known = new Set(files.map(({ path }) => path))
  return tests.flatMap((test) =>
    openedBy(test)
      .filter((path) => !known.has(path))
      .map((path) => `${test.path}: opens ${path}, which is not in git`),
  )
}

/**
 * Refuses a document with examples that no test runs. A test opens it by its path and ends with `expectAllTaken()`, which
 * fails for a block that the test has not taken. Refuses also a test of a document that is not in git.
 */
export function executed(workspace: Workspace): Problems {
  const tests = workspace.files.filter(({ path }) => /\.test\.tsx?$/.test(path))
  const whole = tests.filter(({ text }) => /\.expectAllTaken\(\)/.test(text))
  const opened = new Set(whole.flatMap(openedBy))
  const unproven = workspace.files
    .filter((file) => isDocument(file) && !opened.has(file.path))
    .flatMap(({ path, text }): Problems => {
      const lines = blocksOf(path, text)
        .filter((block) => !isProse(block))
        .map(({ line }) => line)
      return lines.length === 0 ? [] : [`${path}: no test runs the blocks of line ${lines.join(', ')}`]
    })
  return [...unproven, ...missing(tests, workspace.files)]
}
