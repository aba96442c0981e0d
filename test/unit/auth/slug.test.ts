import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slugCandidates, toSlug } from '../../../worker/modules/auth/slug.ts'

describe('the address of a workspace', () => {
  it.each([
    ['Frantoio Valdarno', 'frantoio-valdarno'],
    ['  Caffè dell’Orologio  ', 'caffe-dell-orologio'],
    ['Été & Fils', 'ete-fils'],
    ['api', 'spazio-api'],
    ['日本', 'spazio-nuovo'],
    ['X', 'spazio-x'],
  ])('of %j is %s', (name, slug) => {
    expect(toSlug(name)).toBe(slug)
  })

  it('is always a host label', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (name) => {
        expect(toSlug(name)).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
      }),
    )
  })

  it('gets a random tail when the plain one is taken', () => {
    expect([...slugCandidates('Bar Sport', () => 'x1y2')]).toEqual([
      'bar-sport',
      ...Array(4).fill('bar-sport-x1y2'),
    ])
  })
})
