import process from 'node:process'
import { startTestApp } from './app.ts'
import { AppProcessOptions, type AppProcessMessage } from './app-process.ts'

/** The child of `startAppProcess`: the whole system, driven by messages of its parent. */
const app = await startTestApp(AppProcessOptions.parse(JSON.parse(process.argv[2] ?? '{}')))
const tell = (message: AppProcessMessage) => process.send?.(message)

process.on('message', (message) => {
  if (message === 'cron') void app.runCron().then(() => tell({ type: 'cron' }))
  if (message === 'stop') void app.stop().then(() => process.exit(0))
})
// A parent that is gone must not leave a system behind.
process.on('disconnect', () => process.exit(1))
tell({ type: 'ready', url: app.url.href, dbUrl: app.dbUrl })
