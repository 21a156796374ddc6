import { timingSafeEqual } from 'node:crypto'
import { digest } from '../digest.ts'
import { randomToken } from '../random.ts'

/** 144 random bits: it cannot be guessed, and still makes a small QR symbol. */
export const newHandle = (): string => randomToken(18)

/** 256 random bits, for a cookie. */
export const newSecret = (): string => randomToken(32)

/** Compares a secret with a kept digest. */
export const matches = (secret: string, kept: string): boolean => {
  const [left, right] = [Buffer.from(digest(secret)), Buffer.from(kept)]
  return left.length === right.length && timingSafeEqual(left, right)
}
