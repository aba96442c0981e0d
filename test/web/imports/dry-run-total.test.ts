import { describe, expect, it } from 'vitest'
import type { DryRunResult } from '../../../worker/contracts/imports.ts'
import { createDryRunTotal } from '../../../web/app/pages/imports/dry-run-total.ts'

const answer = (parts: Partial<DryRunResult>): DryRunResult => ({
  created: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  rejected: 0,
  restored: 0,
  rejects: [],
  updatedIds: [],
  unchangedIds: [],
  ...parts,
})

describe('what a dry run comes to', () => {
  it('counts a contact once, whichever chunk means it again', () => {
    const total = createDryRunTotal()
    total.add(answer({ created: 3, updated: 2, updatedIds: [7, 8] }), 5)
    total.add(answer({ updated: 1, updatedIds: [7], unchanged: 2, unchangedIds: [8, 9] }), 3)
    expect(total.result()).toMatchObject({
      rows: 8,
      created: 3,
      updated: 2,
      unchanged: 1,
      rejected: 2,
      byReason: { duplicate_in_file: 2 },
    })
  })

  it('keeps the first rows that belong to two contacts, whatever the order of the answers', () => {
    const total = createDryRunTotal()
    const split = (line: number) => ({
      line,
      reason: 'identity_split' as const,
      sameAsLine: null,
      contactIds: [line, line + 1],
    })
    total.add(answer({ rejected: 2, rejects: [split(900), split(901)] }), 2)
    total.add(answer({ rejected: 1, rejects: [split(3)] }), 1)
    const { conflicts, byReason, rejected } = total.result()
    expect(conflicts[0]).toEqual({ line: 3, contactIds: [3, 4] })
    expect([byReason.identity_split, rejected]).toEqual([3, 3])
  })
})
