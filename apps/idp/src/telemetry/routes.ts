/** The routes of one issuer, and where they begin. */
export type RoutedSite = {
  readonly app: { readonly routes: readonly { readonly path: string }[] }
  readonly issuer: { readonly prefix: string }
}

/** What a path is that no route has: anybody can make up as many as they like. */
export const OTHER = 'other'

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** The method of a request, as one of few words. */
export const methodOf = (method: string | undefined): string =>
  method !== undefined && METHODS.has(method) ? method : OTHER

type Pattern = { readonly template: string; readonly segments: readonly string[]; readonly open: boolean }

const compile = (template: string): Pattern => {
  const open = template.endsWith('/*')
  const segments = (open ? template.slice(0, -2) : template).split('/')
  return { template, segments, open }
}

const isParameter = (segment: string): boolean => segment.startsWith(':')

const fits = ({ open, segments }: Pattern, parts: readonly string[]): boolean =>
  (open ? parts.length > segments.length : parts.length === segments.length) &&
  segments.every((segment, index) => (isParameter(segment) ? parts[index] !== '' : segment === parts[index]))

/** What is named counts before what may be anything. */
const byFewestParameters = (a: Pattern, b: Pattern): number =>
  a.segments.filter(isParameter).length - b.segments.filter(isParameter).length

const below = (path: string, prefix: string): string =>
  prefix !== '' && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path

/**
 * Makes the function that names the route of a request target by its template, without the issuer's path: one of as many
 * words as there are routes, whatever is asked for.
 */
export const createRouteOf = (sites: readonly RoutedSite[]): ((target: string | undefined) => string) => {
  const templates = sites.flatMap(({ app, issuer: { prefix } }) =>
    app.routes.map(({ path }) => below(path, prefix)),
  )
  const known = [...new Set(templates)].filter((path) => path !== '/*' && path !== '*')
  const exact = new Set(known.filter((path) => !path.includes(':') && !path.includes('*')))
  const patterns = known
    .filter((path) => !exact.has(path))
    .map(compile)
    .toSorted(byFewestParameters)
  // The longest first: a tenant's path begins like that of the issuer above it.
  const prefixes = [...new Set(sites.map(({ issuer }) => issuer.prefix))].toSorted(
    (a, b) => b.length - a.length,
  )
  return (target = '') => {
    const sent = target.split('?', 1)[0] ?? ''
    // Longer than any of ours.
    if (sent.length > 500) return OTHER
    const prefix = prefixes.find((one) => one !== '' && sent.startsWith(`${one}/`)) ?? ''
    const path = below(sent, prefix)
    if (exact.has(path)) return path
    const parts = path.split('/')
    return patterns.find((pattern) => fits(pattern, parts))?.template ?? OTHER
  }
}
