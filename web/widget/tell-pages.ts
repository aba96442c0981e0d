import type { ChatDoors } from './chat-doors.ts'
import type { ChatLine } from './chat-line.ts'

/** Sites that change their page without loading one tell nobody: the address is looked at now and then. */
export function tellPages(line: ChatLine, doors: ChatDoors): void {
  let told = location.href
  setInterval(() => {
    if (line.session === null || location.href === told) return
    told = location.href
    const page = { url: told.slice(0, 1000), title: document.title.slice(0, 200) }
    // A page that is not told is told with the next one.
    doors.page(page).catch(() => {})
  }, 5000)
}
