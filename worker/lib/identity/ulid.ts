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

const shape = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/
/** How many of its characters each of its numbers holds. */
const parts = [10, 8, 8] as const

/** A ULID as three whole numbers, its 48 bits of time and twice 40 of chance; null for what is none. */
export function ulidNumbers(id: string): number[] | null {
  if (!shape.test(id)) return null
  let at = 0
  return parts.map((length) => {
    const digits = id.slice(at, (at += length))
    return [...digits].reduce((sum, digit) => sum * 32 + alphabet.indexOf(digit), 0)
  })
}

/** The ULID of its three numbers. */
export const ulidOf = (numbers: readonly number[]): string =>
  parts.map((length, place) => writeDigits(numbers[place] ?? 0, length)).join('')

function writeDigits(number: number, length: number): string {
  let text = ''
  for (let rest = number, place = 0; place < length; place++) {
    text = alphabet.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  }
  return text
}
