import { defineConfig } from '@playwright/test'
import { chromiumFlags, findChromium } from './test/support/chromium.ts'
import { freePort } from './test/support/free-port.ts'

/**
 * End-to-end tests: Chromium against the built product, started by `worker/local/start.ts` on a data
 * folder of its own. One server serves the whole run; each test signs up its own workspace in it.
 *
 * The port is chosen once: the workers load this file again and find it in their environment.
 */
const port = (process.env['E2E_PORT'] ??= String(await freePort()))
/** Where the test of Messenger puts its Graph API. */
process.env['E2E_META_PORT'] ??= String(await freePort())

export default defineConfig({
  testDir: 'test/e2e',
  globalSetup: './test/e2e/server.ts',
  outputDir: 'test-results',
  workers: 2,
  // Waits end with what they wait for: their length is for the slowest machine, and costs no other a second.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  // On the machine that gates a change only, where a failed browser costs half an hour. A test that needs its
  // second attempt is told as flaky: a race to mend, in the test or in the page (CONTRIBUTING).
  retries: process.env['CI'] ? 1 : 0,
  reporter: 'list',
  use: {
    baseURL: `http://localhost:${port}`,
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    locale: 'it-IT',
    timezoneId: 'Europe/Rome',
    actionTimeout: 30_000,
    screenshot: 'only-on-failure',
    trace: 'on-first-retry',
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: { executablePath: findChromium(), args: chromiumFlags },
  },
})
