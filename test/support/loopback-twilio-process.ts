import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { type LoopbackTwilio, startLoopbackTwilio } from './loopback-twilio.ts'

export type TwilioProcess = Pick<LoopbackTwilio, 'url' | 'accountSid' | 'authToken' | 'number'> & {
  /** Messages taken, per recipient. */
  countByRecipient(): Promise<Map<string, number>>
  stop(): void
}

/** The loopback provider in a process of its own, so that measuring it does not slow its callers. */
export async function startTwilioProcess(): Promise<TwilioProcess> {
  const child = fork(import.meta.filename, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const { url = '', accountSid = '', authToken = '', number = '' } = await nextMessage(child)
  return {
    url,
    accountSid,
    authToken,
    number,
    async countByRecipient() {
      child.send('count')
      return new Map((await nextMessage(child)).taken ?? [])
    },
    stop: () => void child.kill(),
  }
}

type Message = Partial<Pick<LoopbackTwilio, 'url' | 'accountSid' | 'authToken' | 'number'>> & {
  taken?: [string, number][]
}

/** Guarantee: the child below sends nothing else. */
async function nextMessage(child: ChildProcess): Promise<Message> {
  const [message] = await once(child, 'message')
  return message as Message
}

if (process.argv[1] === import.meta.filename) {
  // Above what the machine can do.
  const { url, accountSid, authToken, number, countByRecipient } = await startLoopbackTwilio({
    requestsPerSecond: 100_000,
  })
  const tell = (message: Message) => process.send?.(message)
  process.on('message', () => tell({ taken: [...countByRecipient()] }))
  process.on('disconnect', () => process.exit(0))
  tell({ url, accountSid, authToken, number })
}
