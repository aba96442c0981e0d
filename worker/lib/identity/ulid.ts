const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * A ULID (github.com/ulid/spec): 48 bits of time, 80 random ones.
 *
 * @param now epoch ms
 * @param random at least ten random bytes
 */
export function makeUlid(now: number, random: Uint8Array): string {
  let time = ''
  for (let rest = now, place = 0; place < 10; place++) {
    time = alphabet.charAt(rest % 32) + time
    rest = Math.floor(rest / 32)
  }
  let chance = ''
  // Five bytes make eight characters exactly.
  for (let start = 0; start < 10; start += 5) {
    let bits = 0
    for (let i = 0; i < 5; i++) bits = bits * 256 + (random[start + i] ?? 0)
    let part = ''
    for (let place = 0; place < 8; place++) {
      part = alphabet.charAt(bits % 32) + part
      bits = Math.floor(bits / 32)
    }
    chance += part
  }
  return time + chance
}

/** A fresh ULID of this moment. */
export const newUlid = (now: number): string => makeUlid(now, crypto.getRandomValues(new Uint8Array(10)))
