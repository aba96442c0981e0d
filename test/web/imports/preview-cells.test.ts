import { describe, expect, it } from 'vitest'
import { previewCell, previewColumns } from '../../../web/app/file-reading/preview-cells.ts'
import type { PreviewRow } from '../../../web/app/pages/imports/analyse.ts'

const row = (fields: PreviewRow['values']['fields']): PreviewRow => ({
  line: 2,
  cells: ['x'],
  values: {
    email: null,
    phone: null,
    phoneRaw: null,
    firstName: null,
    lastName: null,
    company: null,
    language: null,
    gender: null,
    birthDate: null,
    timeZone: null,
    tags: [],
    fields,
  },
  phoneText: null,
  warnings: [],
  reject: null,
  doubleOf: null,
})

describe('a preview cell', () => {
  it('prints a value as its field is, whatever it looks like', () => {
    const fields = [
      { key: 'EAN', type: 'number' },
      { key: 'VISITA', type: 'datetime' },
      { key: 'NOTA', type: 'text' },
      { key: 'NATO', type: 'date' },
    ] as const
    const kind = (key: string, value: string | number) => {
      const choices = [{ target: { kind: 'field', key }, recognised: true }] as const
      const [column] = previewColumns(choices, fields)
      return column && previewCell(row({ [key]: value }), column).kind
    }
    expect(kind('EAN', 8_001_234_567_890), 'a bar code is no moment').toBe('number')
    expect(kind('VISITA', 1_795_335_848_826)).toBe('moment')
    expect(kind('NOTA', '2026-11-22'), 'a text stays as it is written').toBe('text')
    expect(kind('NATO', '2026-11-22')).toBe('date')
  })
})
