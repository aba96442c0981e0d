import { describe, expect, test } from 'vitest'
import { makeUlid, ulidNumbers, ulidOf } from '../../../worker/lib/identity/ulid.ts'
import { messengerKind, replyFileProblem } from '../../../worker/lib/texts/reply-files.ts'

const mib = 1024 * 1024
const jpeg = { type: 'image/jpeg', sizeBytes: 2 * mib }
const pdf = { type: 'application/pdf', sizeBytes: 9 * mib }
const zip = { type: 'application/zip', sizeBytes: 10 }

describe('the files of a reply', () => {
  test.each([
    ['sms', 'Ecco', [], null],
    ['sms', 'Ecco', [jpeg], 'inbox.no_files'],
    ['email', 'Ecco', [jpeg, zip], null],
    ['chat', '', [zip, zip], null],
    ['push', '', [jpeg], 'inbox.no_files'],
    ['whatsapp', 'Ecco', [jpeg], null],
    ['whatsapp', '', [pdf], null],
    ['whatsapp', '', [jpeg, pdf], 'inbox.one_file'],
    ['whatsapp', '', [zip], 'inbox.file_kind'],
    ['whatsapp', '', [{ type: 'image/gif', sizeBytes: 1 }], 'inbox.file_kind'],
    ['whatsapp', '', [{ type: 'audio/mpeg', sizeBytes: 1 }], 'inbox.file_kind'],
    ['whatsapp', '', [{ ...jpeg, sizeBytes: 5 * mib + 1 }], 'inbox.file_too_large'],
    ['messenger', '', [zip], null],
    ['messenger', '  ', [pdf], null],
    ['messenger', 'Ecco', [pdf], 'inbox.file_alone'],
    ['messenger', '', [jpeg, pdf], 'inbox.one_file'],
    ['messenger', '', [{ ...jpeg, sizeBytes: 9 * mib }], 'inbox.file_too_large'],
  ] as const)('on %s with “%s” and %o: %s', (channel, text, files, problem) => {
    expect(replyFileProblem(channel, { text, files })).toBe(problem)
  })

  test.each([
    ['image/png', 'image'],
    ['image/webp', 'file'],
    ['video/mp4', 'video'],
    ['audio/mpeg', 'audio'],
    ['application/pdf', 'file'],
  ])('%s is a %s to Messenger', (type, kind) => {
    expect(messengerKind(type)).toBe(kind)
  })
})

test('a ULID comes back whole from its numbers, and nothing else has any', () => {
  for (const byte of [0, 1, 127, 255]) {
    const id = makeUlid(1_795_380_000_000 + byte, new Uint8Array(10).fill(byte))
    const numbers = ulidNumbers(id)
    expect(numbers?.every((one) => Number.isSafeInteger(one))).toBe(true)
    expect(ulidOf(numbers ?? [])).toBe(id)
  }
  expect(ulidNumbers('media-1-0')).toBeNull()
  expect(ulidNumbers('')).toBeNull()
})
