const name = 'centralino_chat'
/** Where the browser keeps what was said and not sent. */
export const outboxKey = 'centralino_chat_outbox'
const days30 = 2_592_000
/** Where cookies are off: for as long as the page lives. */
let held: string | null = null

/** The visitor's binding in a cookie of the site (decision 38). */
export const bindingCookie = {
  read(): string | null {
    const found = document.cookie.split('; ').find((one) => one.startsWith(`${name}=`))
    return found === undefined ? held : found.slice(name.length + 1) || null
  },
  keep(binding: string): void {
    held = binding
    document.cookie = `${name}=${binding}; max-age=${days30}; ${attributes()}`
  },
  forget(): void {
    held = null
    document.cookie = `${name}=; max-age=0; ${attributes()}`
  },
}

const attributes = (): string => `path=/; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`
