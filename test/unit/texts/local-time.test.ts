import { describe, expect, it } from 'vitest'
import { readLocalTime, toLocalTime } from '../../../worker/lib/texts/local-time.ts'

const utc = (text: string) => Date.parse(text)

describe('a local time', () => {
  it.each([
    ['2026-11-28T10:00', 'Europe/Rome', '2026-11-28T09:00Z'],
    ['2026-07-01T10:00', 'Europe/Rome', '2026-07-01T08:00Z'],
    ['2026-07-01T10:00', 'UTC', '2026-07-01T10:00Z'],
    ['2026-07-01T10:00', 'Asia/Kolkata', '2026-07-01T04:30Z'],
    ['2026-07-01T10:00', 'Asia/Kathmandu', '2026-07-01T04:15Z'],
    ['2026-12-31T23:59', 'America/New_York', '2027-01-01T04:59Z'],
    ['2026-01-01T00:00', 'Pacific/Kiritimati', '2025-12-31T10:00Z'],
    ['2028-02-29T12:00', 'Europe/Rome', '2028-02-29T11:00Z'],
    // The hours around the changes exist once.
    ['2026-03-29T01:59', 'Europe/Rome', '2026-03-29T00:59Z'],
    ['2026-03-29T03:00', 'Europe/Rome', '2026-03-29T01:00Z'],
    ['2026-10-25T01:59', 'Europe/Rome', '2026-10-24T23:59Z'],
    ['2026-10-25T03:00', 'Europe/Rome', '2026-10-25T02:00Z'],
    // In the south the clocks change the other way round.
    ['2026-10-04T03:00', 'Australia/Sydney', '2026-10-03T16:00Z'],
  ])('%s in %s is %s', (text, zone, at) => {
    expect(readLocalTime(text, zone)).toEqual({ type: 'once', at: utc(at) })
    expect(toLocalTime(utc(at), zone)).toBe(text)
  })

  it.each([
    ['2026-03-29T02:00', 'Europe/Rome', '2026-03-29T01:00Z', '2026-03-29T03:00'],
    ['2026-03-29T02:30', 'Europe/Rome', '2026-03-29T01:30Z', '2026-03-29T03:30'],
    ['2026-03-08T02:30', 'America/New_York', '2026-03-08T07:30Z', '2026-03-08T03:30'],
    ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:45Z', '2026-10-04T02:45'],
    ['2026-04-24T00:30', 'Africa/Cairo', '2026-04-23T22:30Z', '2026-04-24T01:30'],
    // A zone that left out a whole day.
    ['2011-12-30T10:00', 'Pacific/Apia', '2011-12-30T20:00Z', '2011-12-31T10:00'],
  ])('%s is skipped in %s: %s, when the clocks show %s', (text, zone, at, shown) => {
    expect(readLocalTime(text, zone)).toEqual({ type: 'skipped', at: utc(at) })
    expect(toLocalTime(utc(at), zone)).toBe(shown)
  })

  it.each([
    ['2026-10-25T02:00', 'Europe/Rome', '2026-10-25T00:00Z', '2026-10-25T01:00Z'],
    ['2026-10-25T02:30', 'Europe/Rome', '2026-10-25T00:30Z', '2026-10-25T01:30Z'],
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30Z', '2026-11-01T06:30Z'],
    ['2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45Z', '2026-04-04T15:15Z'],
  ])('%s comes twice in %s: %s and %s', (text, zone, first, second) => {
    expect(readLocalTime(text, zone)).toEqual({ type: 'twice', first: utc(first), second: utc(second) })
    expect([toLocalTime(utc(first), zone), toLocalTime(utc(second), zone)]).toEqual([text, text])
  })

  it.each([
    '',
    '2026-11-28',
    '2026-11-28 10:00',
    '2026-02-30T10:00',
    '2026-13-01T10:00',
    '2026-11-28T24:00',
    '2026-11-28T10:60',
  ])('%j is none', (text) => {
    expect(readLocalTime(text, 'Europe/Rome')).toBeNull()
  })

  it('read back from any of many moments of a year is that moment', () => {
    const lost: unknown[] = []
    for (const zone of ['Europe/Rome', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca']) {
      for (let at = utc('2026-01-01T00:00Z'); at < utc('2027-01-01T00:00Z'); at += 45 * 60_000) {
        const read = readLocalTime(toLocalTime(at, zone), zone)
        const moments = read?.type === 'twice' ? [read.first, read.second] : [read?.at]
        if (read?.type === 'skipped' || !moments.includes(at)) lost.push({ zone, at, read })
      }
    }
    expect(lost).toEqual([])
  })
})
