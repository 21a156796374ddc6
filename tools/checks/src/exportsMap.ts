import type { Problems } from './check.ts'
import { type Project, publishedOf, type Workspace } from './workspace.ts'

const SOURCE_CONDITION = '@countersign/source'

/** True when a file has this path, where `*` stands for any part of a path. */
function matches(path: string, project: Project): boolean {
  const [before = '', after] = path.split('*')
  return project.files.some((file) =>
    after === undefined ? file.path === path : file.path.startsWith(before) && file.path.endsWith(after),
  )
}

function entryProblems(
  project: Project,
  subpath: string,
  target: Readonly<Record<string, string>>,
): Problems {
  const at = `${project.dir}/package.json: exports["${subpath}"]`
  const [first] = Object.keys(target)
  const source = target[SOURCE_CONDITION]
  if (first !== SOURCE_CONDITION || !source) return [`${at} must begin with ${SOURCE_CONDITION}`]
  const stem = /^\.\/src\/(.+)\.tsx?$/.exec(source)?.[1]
  if (!stem) return [`${at} has a source outside src`]
  const built = Object.entries(target).filter(([condition]) => condition !== SOURCE_CONDITION)
  const keys = built.map(([condition]) => condition)
  return [
    ...(matches(`${project.dir}/${source.slice(2)}`, project)
      ? []
      : [`${at} names ${source}, which does not exist`]),
    ...(keys.indexOf('types') === 0 ? [] : [`${at} must give types right after the source`]),
    ...(keys.at(-1) === 'default' ? [] : [`${at} must end with default`]),
    ...(target['types'] === `./dist/${stem}.d.ts` ? [] : [`${at} types are not those of ${source}`]),
    ...(target['default'] === `./dist/${stem}.js` ? [] : [`${at} default is not built from ${source}`]),
  ]
}

function projectProblems(project: Project): Problems {
  const { exports = {}, files = [] } = project.manifest
  const own = new Set(project.files.map((file) => file.path))
  return [
    ...Object.entries(exports).flatMap(([subpath, target]) =>
      typeof target === 'string'
        ? own.has(`${project.dir}/${target.replace('./', '')}`)
          ? []
          : [`${project.dir}/package.json: exports["${subpath}"] names ${target}, which does not exist`]
        : entryProblems(project, subpath, target),
    ),
    ...('./package.json' in exports ? [] : [`${project.dir}/package.json: exports lacks ./package.json`]),
    ...['dist', 'src', '!**/*.test.ts']
      .filter((pattern) => !files.includes(pattern))
      .map((pattern) => `${project.dir}/package.json: files lacks ${pattern}`),
    ...['README.md', 'LICENSE']
      .filter((name) => !own.has(`${project.dir}/${name}`))
      .map((name) => `${project.dir}: ${name} is missing`),
  ]
}

/**
 * Holds each published package to one shape of exports: source condition, types, default, all three the same module,
 * and the files that npm readers expect. Further conditions (`node`, `browser`) may stand between types and default.
 */
export function exportsMaps(workspace: Workspace): Problems {
  return publishedOf(workspace).flatMap(projectProblems)
}
