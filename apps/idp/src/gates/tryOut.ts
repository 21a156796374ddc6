import { oneAtATime } from '../oneAtATime.ts'

/**
 * What operators try out. The engine of the process answers one question after the other: however many of these there are,
 * somebody who signs in waits for one of them at most.
 */
export const tryOut: ReturnType<typeof oneAtATime> = oneAtATime()
