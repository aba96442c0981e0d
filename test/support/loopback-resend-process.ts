import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { startLoopbackResend } from './loopback-resend.ts'

export type ResendProcess = {
  url: string
  apiKey: string
  countAccepted(): Promise<number>
  /** One mail of the last call as it came over the wire. */
  sample(): Promise<unknown>
  stop(): void
}

/** The loopback provider in a process of its own, so that measuring it does not slow its callers. */
export async function startResendProcess(requestsPerSecond: number): Promise<ResendProcess> {
  const child = fork(import.meta.filename, [String(requestsPerSecond)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const { url = '', apiKey = '' } = await nextMessage(child)
  return {
    url,
    apiKey,
    async sample() {
      child.send('sample')
      return (await nextMessage(child)).sample
    },
    async countAccepted() {
      child.send('count')
      return (await nextMessage(child)).accepted ?? 0
    },
    stop: () => void child.kill(),
  }
}

type Message = { url?: string; apiKey?: string; accepted?: number; sample?: unknown }

/** Guarantee: the child below sends nothing else. */
async function nextMessage(child: ChildProcess): Promise<Message> {
  const [message] = await once(child, 'message')
  return message as Message
}

if (process.argv[1] === import.meta.filename) {
  const provider = await startLoopbackResend({ requestsPerSecond: Number(process.argv[2]) })
  const tell = (message: Message) => process.send?.(message)
  process.on('message', (question) => {
    if (question === 'count') tell({ accepted: provider.accepted.length })
    else
      tell({
        sample: JSON.parse(
          provider.requests.findLast((one) => one.path === '/emails/batch')?.body ?? '[{}]',
        )[0],
      })
  })
  process.on('disconnect', () => process.exit(0))
  tell({ url: provider.url, apiKey: provider.apiKey })
}
