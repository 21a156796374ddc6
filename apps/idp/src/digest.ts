import { hash } from 'node:crypto'

/**
 * How secrets of ours are kept: whoever reads the store can use none. They are random, so one round without a salt is enough.
 */
export const digest = (secret: string): string => hash('sha256', secret, 'base64url')
