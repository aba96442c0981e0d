import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions as getWorkerOptions } from 'wrangler'
import { z } from 'zod'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const distPath = join(root, 'dist', 'centralino')
const workerName = 'centralino'

export type WorkerdOptions = {
  host?: string
  /** 0 takes any free port. */
  port: number
  /** Where Durable Objects and R2 keep their files; a temporary folder when missing. */
  persistDir?: string
  /** Variables and secrets of the Worker (worker/env.ts). */
  variables: Record<string, string>
  /** Hands every queue message on at once instead of gathering a batch, as tests want it. */
  immediateQueues?: boolean
  /** Lets callers of this address trigger the cron and hand in mails; for tests. */
  triggerHandlers?: boolean
  /** Keeps the Worker's log lines out of a test's output. */
  quiet?: boolean
}

export type Workerd = {
  url: URL
  /** Runs the cron as the platform would for this minute. */
  runCron(scheduledTime: Date): Promise<void>
  /** Puts a file beside those the Worker keeps; null where they cannot be reached from outside. */
  keepFile: ((key: string, bytes: string) => Promise<void>) | null
  stop(): Promise<void>
}

/** Runs the built Worker in workerd, with its objects, queues, R2 and assets (design §6). */
export async function startWorkerd(options: WorkerdOptions): Promise<Workerd> {
  const { host = '127.0.0.1', port, persistDir, variables } = options
  const { immediateQueues = false, triggerHandlers = false, quiet = false } = options
  const { workerOptions } = getWorkerOptions(join(distPath, 'wrangler.json'))
  const { modulesRules: _rules, rootPath: _root, ...worker } = workerOptions
  const queueConsumers = QueueConsumers.parse(workerOptions['queueConsumers'])
  const flags = z.array(z.string()).parse(workerOptions['compatibilityFlags'])
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host,
      port,
      cf: false,
      unsafeTriggerHandlers: triggerHandlers,
      ...(quiet ? { handleStructuredLogs: () => {} } : {}),
      ...(persistDir === undefined ? {} : { resourcePersistencePath: persistDir }),
      workers: [
        {
          ...worker,
          compatibilityFlags: flags.filter((flag) => flag !== frontDoorFlag),
          name: workerName,
          rootPath: distPath,
          modulesRoot: distPath,
          modules: builtModules(),
          bindings: variables,
          queueConsumers: immediateQueues ? withoutBatching(queueConsumers) : queueConsumers,
        },
      ],
    }),
  )
  const url = await miniflare.ready
  return {
    url,
    async runCron(scheduledTime) {
      const handle = await miniflare.getWorker(workerName)
      await handle.scheduled({ cron: '* * * * *', scheduledTime })
    },
    async keepFile(key, bytes) {
      const bucket = await miniflare.getR2Bucket('FILES', workerName)
      await bucket.put(key, bytes)
    },
    stop: () => miniflare.dispose(),
  }
}

/**
 * The front door of the local runtime compresses whatever this says, save for sockets whose answer names their extensions,
 * which with it no answer does.
 */
const frontDoorFlag = 'no_web_socket_compression'

/** Every script of the build, the entry first: chunks that the entry imports later are modules too. */
function builtModules() {
  const scripts = readdirSync(distPath, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.js'),
  )
  const ordered = ['index.js', ...scripts.filter((path) => path !== 'index.js')]
  return ordered.map((path) => ({ type: 'ESModule' as const, path: join(distPath, path) }))
}

/** The consumers as wrangler gives them from wrangler.toml. */
const QueueConsumers = z.record(
  z.string(),
  z.object({
    maxBatchSize: z.number().optional(),
    maxBatchTimeout: z.number().optional(),
    maxRetries: z.number().optional(),
    deadLetterQueue: z.string().optional(),
  }),
)

function withoutBatching(consumers: z.infer<typeof QueueConsumers>): z.infer<typeof QueueConsumers> {
  return Object.fromEntries(
    Object.entries(consumers).map(([queue, consumer]) => [queue, { ...consumer, maxBatchTimeout: 0 }]),
  )
}
