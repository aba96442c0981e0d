/**
 * Micro-units of an amount as people write it, with a comma or a point: "25,50" → 25_500_000. Null for what is
 * no amount, or finer than a millionth.
 */
export function parseAmount(text: string): number | null {
  const parts = /^([-−+]?)\s*(\d{1,9})(?:[.,](\d{1,6}))?$/.exec(text.trim())
  if (!parts) return null
  const [, sign = '', whole = '', fraction = ''] = parts
  const micros = Number(whole) * 1_000_000 + Number(fraction.padEnd(6, '0'))
  return sign === '-' || sign === '−' ? -micros : micros
}

/** The amount as it is written into a field: without the currency, no more decimals than it has. */
export function printAmount(micros: number, decimalMark: ',' | '.'): string {
  const [whole = '0', fraction = ''] = (Math.abs(micros) / 1_000_000).toFixed(6).split('.')
  const decimals = fraction.replace(/0+$/, '')
  const sign = micros < 0 ? '-' : ''
  return decimals === '' ? `${sign}${whole}` : `${sign}${whole}${decimalMark}${decimals.padEnd(2, '0')}`
}
