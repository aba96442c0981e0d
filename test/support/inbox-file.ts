import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The only inbox that a stopped product has in its folder. */
export function inboxFile(dir: string): string {
  const folder = join(dir, 'workerd', 'do', 'centralino-Inbox')
  const files = readdirSync(folder).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name))
  if (files.length !== 1) throw new Error(`there are ${files.length} inboxes`)
  return join(folder, String(files[0]))
}
