import { reasonsText } from './i18n/reasons.ts'

/** A reason may carry what it is about: `missing_field:CITTA`. */
export function splitCode(code: string): { key: string; about: string } {
  const at = code.indexOf(':')
  return at === -1 ? { key: code, about: '' } : { key: code.slice(0, at), about: code.slice(at + 1) }
}

/**
 * The words for why a message did not go out or arrive, and what to do about it; a code of the provider without
 * words of its own reads "refused" and is named. Reactive.
 */
export function reasonText(code: string): { label: string; help: string } {
  const { key, about } = splitCode(code)
  const label = `${key}.label`
  const help = `${key}.help`
  if (!reasonsText.has(label) || !reasonsText.has(help)) {
    return { label: reasonsText.t('other.label'), help: reasonsText.t('other.help', { code }) }
  }
  return { label: reasonsText.t(label, { about }), help: reasonsText.t(help, { about }) }
}
