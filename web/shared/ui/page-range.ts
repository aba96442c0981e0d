import { formatNumber } from '../format.ts'
import { language } from '../i18n/language.ts'
import { uiText } from '../i18n/ui.ts'

/** "1–17 di 12.480", or "1–17" while the total is not known. Empty when there is nothing. */
export function pageRange(page: { from: number; shown: number; total?: number }): string {
  if (page.shown === 0) return ''
  const number = (value: number): string => formatNumber(value, language())
  const slots = { from: number(page.from), to: number(page.from + page.shown - 1) }
  return page.total === undefined
    ? uiText.t('table.rangeOpen', slots)
    : uiText.t('table.range', { ...slots, total: number(page.total) })
}
