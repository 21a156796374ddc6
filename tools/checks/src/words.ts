import type { Problems } from './check.ts'
import type { Workspace } from './workspace.ts'

const HOSTS = [
  ['registry', 'npmjs', 'org'],
  ['registry', 'yarnpkg', 'com'],
  ['deb', 'debian', 'org'],
  ['proxy', 'golang', 'org'],
].map((labels) => labels.join('.'))

/** Paths that exist on one machine only: somebody's home, a mount, a build folder. */
const MACHINE_PATH = /(?<![\w.~:/-])\/(?:home|Users|root|work|mnt)\/[\w.-]+/g

const EXEMPT = /^(?:pnpm-lock\.yaml|LICENSE)$|\/(?:vectors|fixtures)\/|^tools\/checks\/src\/words\.test\.ts$/

function wordsIn(text: string): readonly string[] {
  return [...(text.match(MACHINE_PATH) ?? []), ...HOSTS.filter((host) => text.includes(host))]
}

/** Refuses what is true on one machine only: absolute paths and the hosts of package registries. */
export function words(workspace: Workspace): Problems {
  return workspace.files
    .filter((file) => !EXEMPT.test(file.path))
    .flatMap((file) => wordsIn(file.text).map((word) => `${file.path}: names ${word}`))
}
