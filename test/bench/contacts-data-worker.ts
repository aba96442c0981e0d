import { workerData } from 'node:worker_threads'
import { z } from 'zod'
import { fillWorkspace } from './contacts-data.ts'

const Order = z.object({ file: z.string(), tenantId: z.number(), total: z.number(), now: z.number() })
const { file, tenantId, total, now } = Order.parse(workerData)
fillWorkspace(file, tenantId, total, now)
