import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { startLoopbackResend } from './loopback-resend.ts'

export type ResendProcess = {
  url: string
  apiKey: string
  countAccepted(): Promise<number>
  /** Mails accepted, per recipient. */
  countByRecipient(): Promise<Map<string, number>>
  /** From now on each call takes so long. */
  slowDown(delayMs: number): void
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
    async countByRecipient() {
      child.send('recipients')
      return new Map((await nextMessage(child)).recipients ?? [])
    },
    slowDown: (delayMs) => void child.send({ delayMs }),
    stop: () => void child.kill(),
  }
}

type Message = {
  url?: string
  apiKey?: string
  accepted?: number
  recipients?: [string, number][]
  sample?: unknown
}
type Question = 'count' | 'recipients' | 'sample' | { delayMs: number }

/** Guarantee: the child below sends nothing else. */
async function nextMessage(child: ChildProcess): Promise<Message> {
  const [message] = await once(child, 'message')
  return message as Message
}

if (process.argv[1] === import.meta.filename) {
  const provider = await startLoopbackResend({ requestsPerSecond: Number(process.argv[2]) })
  const tell = (message: Message) => process.send?.(message)
  process.on('message', (question: Question) => {
    if (question === 'count') tell({ accepted: provider.accepted.length })
    else if (question === 'recipients') tell({ recipients: [...provider.acceptedCounts().byRecipient] })
    else if (typeof question === 'object') provider.fail({ type: 'slow', ...question }, 100_000)
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
