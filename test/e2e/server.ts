import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLoopbackContent } from '../support/loopback-content.ts'
import { startLoopbackResend } from '../support/loopback-resend.ts'
import { startLoopbackTwilio } from '../support/loopback-twilio.ts'

const root = join(import.meta.dirname, '../..')
/** A first start builds the product, on two busy cores. */
const startTimeoutMs = 240_000

/** Starts the product for the whole run, with providers on loopback in the places of Resend and Twilio, and gives back what stops it (Playwright's `globalSetup`). */
export default async function startServer(): Promise<() => Promise<void>> {
  const port = process.env['E2E_PORT']
  if (port === undefined) throw new Error('E2E_PORT is set by playwright.config.ts')
  const dataFolder = await mkdtemp(join(tmpdir(), 'centralino-e2e-'))
  const resend = await startLoopbackResend()
  const twilio = await startLoopbackTwilio({ autoStatuses: ['delivered'] })
  const { accountSid, authToken } = twilio
  const content = await startLoopbackContent({ accountSid, authToken })
  const server = spawn(process.execPath, [join(root, 'worker/local/start.ts')], {
    cwd: root,
    env: {
      ...process.env,
      PORT: port,
      CENTRALINO_DATA: dataFolder,
      RESEND_BASE: resend.url,
      TWILIO_BASE: twilio.url,
      TWILIO_CONTENT_BASE: content.url,
      MESSENGER_BASE: `http://127.0.0.1:${process.env['E2E_META_PORT']}`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await untilHealthy(server, `http://localhost:${port}/api/v1/health`)
  return async () => {
    if (server.exitCode === null) {
      server.kill('SIGTERM')
      await once(server, 'exit')
    }
    await Promise.all([resend.close(), twilio.close(), content.close()])
    await rm(dataFolder, { recursive: true, force: true })
  }
}

async function untilHealthy(server: ChildProcess, address: string): Promise<void> {
  const deadline = Date.now() + startTimeoutMs
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`)
    const isUp = await fetch(address).then(
      (response) => response.ok,
      () => false, // not listening yet
    )
    if (isUp) return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  server.kill('SIGTERM')
  throw new Error(`no healthy answer from ${address}`)
}
