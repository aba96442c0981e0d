/** Reads a remembered preference; null where the browser refuses storage. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    // Storage switched off by the browser: the preference lasts for this page only.
    return null
  }
}

/** Remembers a preference on this device, if the browser allows it. */
export function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // As above: nothing to tell, the choice is already shown.
  }
}
