import { createHash, timingSafeEqual } from 'node:crypto'
import { randomToken } from '../random.ts'

/** 144 random bits: it cannot be guessed, and still makes a small QR symbol. */
export const newHandle = (): string => randomToken(18)

/** 256 random bits, for a cookie. */
export const newSecret = (): string => randomToken(32)

/** How secrets are kept: whoever reads the store can use none. They are random, so a plain digest is enough. */
export const digest = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/** Compares a secret with a kept digest. */
export const matches = (secret: string, kept: string): boolean => {
  const [left, right] = [Buffer.from(digest(secret)), Buffer.from(kept)]
  return left.length === right.length && timingSafeEqual(left, right)
}
