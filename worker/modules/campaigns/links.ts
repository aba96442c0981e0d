/**
 * An address that is counted on its way: http or https, complete. Others (mailto, tel, anchors) are
 * left as they are. Fields inside an address count as text that is filled later.
 */
export function isTrackable(url: string): boolean {
  return /^https?:\/\/[^/\s?#]/i.test(url)
}
