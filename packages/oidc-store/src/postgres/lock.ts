import type { Session } from './database.ts'

// A name has no row to lock before it is created. Different names may share a lock, which only makes them wait.
const LOCK = 'SELECT pg_advisory_xact_lock(hashtextextended(:name::text, 0))'

/** Until the transaction ends, others that lock the same name wait. */
export const lockName = async (session: Session, name: string): Promise<void> => {
  await session.run(LOCK, { name })
}
