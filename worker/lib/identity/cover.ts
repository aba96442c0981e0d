/** `anna.grassi@example.it` → `a•••@example.it`; a phone shows its last three digits. Mails are passed on. */
export function coverAddress(address: string): string {
  const at = address.lastIndexOf('@')
  if (at > 0) return `${address.slice(0, 1)}•••${address.slice(at)}`
  return /^\+?\d{6,}$/.test(address) ? `•••${address.slice(-3)}` : '•••'
}
