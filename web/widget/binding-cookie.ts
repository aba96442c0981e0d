const name = 'centralino_chat'
/** What the keys begin with under which the browser keeps what was said and not sent. */
export const outboxKey = 'centralino_chat_outbox'
const days30 = 2_592_000
/** Where the browser takes no cookie: for as long as the page lives. */
let held: string | null = null

/**
 * The visitor's binding in a cookie of the site (decision 38). All tabs have the same: what one of them forgets, no
 * other brings back.
 */
export const bindingCookie = {
  read: (): string | null => held ?? stored(),
  keep(binding: string): void {
    document.cookie = `${name}=${binding}; max-age=${days30}; ${attributes()}`
    held = stored() === binding ? null : binding
  },
  forget(): void {
    held = null
    document.cookie = `${name}=; max-age=0; ${attributes()}`
  },
}

function stored(): string | null {
  const found = document.cookie.split('; ').find((one) => one.startsWith(`${name}=`))
  return found?.slice(name.length + 1) || null
}

const attributes = (): string => `path=/; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`

/** Keys of what waits to be sent; none where the storage is closed to this page. */
export function outboxKeys(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(outboxKey))
  } catch {
    // Nothing could be kept there.
    return []
  }
}

/** Nothing that was said and not sent stays in this browser. */
export function emptyOutbox(): void {
  for (const key of outboxKeys()) localStorage.removeItem(key)
}
