import { cached, findPeer } from './findPeer.ts'

/** The version that is fetched: the newest of Maven Central on 2026-11-22. */
export const KEYCLOAK_VERSION = '26.7.3'

/** Where {@link fetchKeycloak} puts it. */
export const FETCHED_KEYCLOAK: string = cached(`keycloak/${KEYCLOAK_VERSION}`)

/** Who may do everything in the database that it comes with. */
export const KEYCLOAK_ADMIN = { username: 'admin', password: 'a password of these tests only' } as const

/** The folder of that database, in its folder. Whoever starts it works on a copy. */
export const KEYCLOAK_DATABASE = 'data/h2'

/** For its JVM: it is started once, used for seconds and thrown away. */
export const KEYCLOAK_JAVA_OPTS = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xms64m -Xmx512m'

/** Keycloak's folder, as {@link fetchKeycloak} leaves it: see {@link findPeer}. */
export const findKeycloak = (): string | undefined =>
  findPeer({
    name: 'Keycloak',
    variable: 'COUNTERSIGN_KEYCLOAK',
    built: FETCHED_KEYCLOAK,
    script: 'fetchKeycloak.ts',
    needs: 'Java 17 or later, and Maven',
  })
