import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'
import { chromiumFlags, findChromium } from '../support/chromium.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const appPort = 18_787
const galleryPort = 18_788

/**
 * `npm run shots`: every page of the built product with its demo data, and the gallery of parts, at 1440 and 390,
 * light and dark, into `test/shots/out`. Pictures to look at beside the design; nothing is asserted on pixels.
 */
export default defineConfig({
  testDir: '.',
  outputDir: join(tmpdir(), 'centralino-shots'),
  workers: 1,
  timeout: 120_000,
  reporter: 'line',
  use: {
    baseURL: `http://localhost:${appPort}`,
    locale: 'it-IT',
    timezoneId: 'Europe/Rome',
    launchOptions: { executablePath: findChromium(), args: chromiumFlags },
  },
  projects: (['light', 'dark'] as const).flatMap((theme) =>
    [
      { width: 1440, height: 900 },
      { width: 390, height: 844 },
    ].map((viewport) => ({
      name: `${theme}-${viewport.width}`,
      use: {
        viewport,
        colorScheme: theme,
        isMobile: viewport.width < 640,
        hasTouch: viewport.width < 640,
        deviceScaleFactor: viewport.width < 640 ? 2 : 1,
      },
    })),
  ),
  webServer: [
    {
      command: 'node worker/local/start.ts',
      cwd: root,
      url: `http://127.0.0.1:${appPort}/api/v1/health`,
      env: { PORT: String(appPort), CENTRALINO_DATA: mkdtempSync(join(tmpdir(), 'centralino-shots-data-')) },
      timeout: 180_000,
      gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    },
    {
      command: `vite build --config test/shots/gallery/vite.config.ts --logLevel error && vite preview --config test/shots/gallery/vite.config.ts --port ${galleryPort} --host 127.0.0.1 --strictPort`,
      cwd: root,
      url: `http://127.0.0.1:${galleryPort}/`,
      timeout: 120_000,
      gracefulShutdown: { signal: 'SIGTERM', timeout: 5000 },
    },
  ],
  metadata: { galleryOrigin: `http://127.0.0.1:${galleryPort}` },
})
