/**
 * An address that is counted on its way: http or https, complete. Others (mailto, tel, anchors) are
 * left as they are. Fields inside an address count as text that is filled later.
 */
export function isTrackable(url: string): boolean {
  return /^https?:\/\/[^/\s?#]/i.test(url)
}

/** Whether a filled address may stand in a mail: what the cleaning lets through, checked again. */
export function isSafeUrl(url: string): boolean {
  return /^(?:https?:\/\/[^\s/?#]|mailto:\S|tel:\S|sms:\S|#)/i.test(url) && !hasSpaceOrControl(url)
}

function hasSpaceOrControl(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code <= 32 || code === 127) return true
  }
  return false
}
