import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below what systems give outgoing connections (Linux from 32,768, macOS from 49,152): none of them takes it. */
const [lowest, highest] = [20_000, 32_000] as const

/** A port that nobody listens on, and that stays free until a server is started on it, and again after a stop. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, () => probe.close(() => resolve(true)))
  })
}
