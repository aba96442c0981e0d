import { join } from 'node:path'
import { createServer } from 'vite'
import type { Workerd } from './workerd.ts'

type DevOptions = { root: string; port: number; variables: Record<string, string> }

/** The same system on Vite's development server: the app with hot replacement, the Worker re-run on change. */
export async function startDevServer({ root, port, variables }: DevOptions): Promise<Workerd> {
  // Read by vite.config.ts: the Cloudflare plugin takes variables from its configuration only.
  process.env['CENTRALINO_VARIABLES'] = JSON.stringify(variables)
  const vite = await createServer({ configFile: join(root, 'vite.config.ts'), root, server: { port } })
  await vite.listen()
  const url = new URL(`http://127.0.0.1:${port}`)
  return {
    url,
    async runCron(scheduledTime) {
      const trigger = new URL('/cdn-cgi/handler/scheduled', url)
      trigger.searchParams.set('cron', '* * * * *')
      trigger.searchParams.set('time', String(scheduledTime.getTime()))
      await fetch(trigger)
    },
    keepFile: null,
    stop: () => vite.close(),
  }
}
