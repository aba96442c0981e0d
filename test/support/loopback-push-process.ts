import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { startLoopbackPush } from './loopback-push.ts'
import type { TestDevice } from './push-devices.ts'

export type PushProcess = {
  origin: string
  /** So many browsers that subscribed with a workspace's public key. */
  subscribe(count: number, applicationServerKey: string): Promise<Pick<TestDevice, 'subscription'>[]>
  /** How many notifications stand on each device, by its endpoint. */
  countShown(): Promise<Map<string, number>>
  /** Messages taken, repeats too. */
  countTaken(): Promise<number>
  /** Requests that broke a rule of the protocol, with the rule. */
  faults(): Promise<string[]>
  stop(): void
}

/** The loopback push service in a process of its own, so that measuring it does not slow its callers. */
export async function startPushProcess(): Promise<PushProcess> {
  const child = fork(import.meta.filename, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const { origin = '' } = await nextMessage(child)
  const ask = async (question: Question): Promise<Message> => {
    child.send(question)
    return nextMessage(child)
  }
  return {
    origin,
    subscribe: async (count, key) => (await ask({ type: 'subscribe', count, key })).browsers ?? [],
    countShown: async () => new Map((await ask({ type: 'shown' })).shown ?? []),
    countTaken: async () => (await ask({ type: 'taken' })).taken ?? 0,
    faults: async () => (await ask({ type: 'faults' })).faults ?? [],
    stop: () => void child.kill(),
  }
}

type Question = { type: 'subscribe'; count: number; key: string } | { type: 'shown' | 'taken' | 'faults' }
type Message = {
  origin?: string
  browsers?: Pick<TestDevice, 'subscription'>[]
  shown?: [string, number][]
  taken?: number
  faults?: string[]
}

/** Guarantee: the child below sends nothing else. */
async function nextMessage(child: ChildProcess): Promise<Message> {
  const [message] = await once(child, 'message')
  return message as Message
}

if (process.argv[1] === import.meta.filename) {
  const service = await startLoopbackPush()
  const tell = (message: Message) => process.send?.(message)
  const subscribe = (count: number, key: string) =>
    Array.from({ length: count }, () => ({ subscription: service.subscribe(key).subscription }))
  process.on('message', (question: Question) => {
    if (question.type === 'subscribe') tell({ browsers: subscribe(question.count, question.key) })
    else if (question.type === 'shown') tell({ shown: [...service.countShown()] })
    else if (question.type === 'taken') tell({ taken: service.taken.length })
    else tell({ faults: service.faults })
  })
  process.on('disconnect', () => process.exit(0))
  tell({ origin: service.origin })
}
