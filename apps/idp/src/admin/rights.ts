import { ADMIN_AREAS, type AdminArea, type AdminRights } from '../config/admin.ts'

/** What a request needs. */
export type AdminRight = `${AdminArea}:${'read' | 'write'}`

const LEVELS = [undefined, 'read', 'write'] as const
type Level = (typeof LEVELS)[number]

const rank = (level: Level): number => LEVELS.indexOf(level)

const byArea = (level: (area: AdminArea) => Level): AdminRights =>
  Object.fromEntries(ADMIN_AREAS.flatMap((area) => (level(area) ? [[area, level(area)]] : [])))

/** Whether the rights include one. `write` includes `read`. */
export const grants = (rights: AdminRights, right: AdminRight): boolean => {
  const [area, level] = right.split(':') as [AdminArea, 'read' | 'write']
  return rank(rights[area]) >= rank(level)
}

/** What both give. */
export const commonRights = (one: AdminRights, other: AdminRights): AdminRights =>
  byArea((area) => LEVELS[Math.min(rank(one[area]), rank(other[area]))])

/** What any of them gives. */
export const allRights = (some: readonly AdminRights[]): AdminRights =>
  byArea((area) => LEVELS[Math.max(0, ...some.map((rights) => rank(rights[area])))])

/** What `rights` give and `own` do not. */
export const excessOf = (rights: AdminRights, own: AdminRights): AdminRights =>
  byArea((area) => (rank(rights[area]) > rank(own[area]) ? rights[area] : undefined))

/** Whether `rights` give something that `own` do not. */
export const exceeds = (rights: AdminRights, own: AdminRights): boolean =>
  Object.keys(excessOf(rights, own)).length > 0

/** The rights as scopes of an access token: `clients:read`, `clients:write`, … */
export const toScopes = (rights: AdminRights): readonly AdminRight[] =>
  ADMIN_AREAS.flatMap((area) =>
    (['read', 'write'] as const).flatMap((level) =>
      grants(rights, `${area}:${level}`) ? [`${area}:${level}` as const] : [],
    ),
  )

/** Scopes of an access token as rights; others are none. */
export const fromScopes = (scopes: readonly string[]): AdminRights =>
  byArea((area) =>
    scopes.includes(`${area}:write`) ? 'write' : scopes.includes(`${area}:read`) ? 'read' : undefined,
  )
