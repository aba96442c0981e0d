import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { z } from 'zod'

export const AppProcessOptions = z.object({
  /** Folder that keeps the data, so that a second start finds it. */
  dir: z.string(),
  variables: z.record(z.string(), z.string()).default({}),
  /** Any free one without it. */
  port: z.number().default(0),
})

const AppProcessMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), url: z.string(), dbUrl: z.string() }),
  z.object({ type: z.literal('cron') }),
])
export type AppProcessMessage = z.infer<typeof AppProcessMessage>

export type AppProcess = {
  url: URL
  dbUrl: string
  runCron(): Promise<void>
  /** SIGKILL to the Workers runtime alone; what started it starts it again. */
  killWorkerd(): void
  /** SIGKILL to all of it at once: runtime, database server and what started them. */
  killGroup(): Promise<void>
  stop(): Promise<void>
}

/** The built Worker with its database in processes of its own, made to be killed. */
export async function startAppProcess(options: z.input<typeof AppProcessOptions>): Promise<AppProcess> {
  const main = join(import.meta.dirname, 'app-process-main.ts')
  // Detached: a process group of its own, which one signal reaches whole.
  const child = fork(main, [JSON.stringify(options)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error('the process did not start')
  let errors = ''
  child.stderr?.on('data', (chunk) => (errors += String(chunk)))
  const ready = await Promise.race([
    messageOf(child, 'ready'),
    once(child, 'exit').then(() => {
      throw new Error(`the process ended before it was ready: ${errors.slice(-2000)}`)
    }),
  ])
  return {
    url: new URL(ready.url),
    dbUrl: ready.dbUrl,
    async runCron() {
      child.send('cron')
      await messageOf(child, 'cron')
    },
    killWorkerd() {
      for (const one of childrenOf(pid)) if (one.name.includes('workerd')) process.kill(one.pid, 'SIGKILL')
    },
    async killGroup() {
      const ended = once(child, 'exit')
      process.kill(-pid, 'SIGKILL')
      await ended
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.send('stop')
      await ended
    },
  }
}

async function messageOf<T extends AppProcessMessage['type']>(
  child: ChildProcess,
  type: T,
): Promise<Extract<AppProcessMessage, { type: T }>> {
  for (;;) {
    const [raw] = await once(child, 'message')
    const message = AppProcessMessage.parse(raw)
    if (isOfType(message, type)) return message
  }
}

function isOfType<T extends AppProcessMessage['type']>(
  message: AppProcessMessage,
  type: T,
): message is Extract<AppProcessMessage, { type: T }> {
  return message.type === type
}

/** Direct children of a process, as Linux tells them. */
function childrenOf(pid: number): { pid: number; name: string }[] {
  const ids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  return ids.map((id) => ({ pid: Number(id), name: readFileSync(`/proc/${id}/comm`, 'utf8').trim() }))
}
