import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { z } from 'zod'
import { startTestApp } from '../support/app.ts'
import { chromiumFlags, findChromium } from '../support/chromium.ts'
import type { Figure } from './figure.ts'

const totalRows = 1_000_000
const memorySampleMs = 250
const timeoutMs = 600_000

const surnames = ['Ferrandi', 'Righi', 'Baldini', 'De Santis', 'Conti', 'Sacchi', 'Fontana', 'Marchand']
const names = ['Giulia', 'Tommaso', 'Irma', 'Luca', 'Ada', 'Beatrice', 'Alessio', 'Hélène']
const towns = ['Arezzo', 'Montevarchi', 'Cortona', 'Siena', 'Forlì', 'Città di Castello']

/** A row of a shop's file: one in fifty is a double, a few have a landline, a slip or a quoted note. */
function makeRow(n: number): string {
  const [surname = '', name = '', town = ''] = [surnames[n % 8], names[(n >> 3) % 8], towns[n % 6]]
  const person = n % 50 === 7 ? n - 5 : n
  const digits = String(1_000_000 + person)
  const mobile = `3${20 + (person % 70)} ${digits.slice(0, 3)} ${digits.slice(3)}`
  const phone = n % 40 === 3 ? `0575 90${1000 + (n % 9000)}` : n % 90 === 1 ? '12345' : mobile
  const email = n % 100 === 9 ? `${name}.${surname}` : `cliente.${person}@Posteo.it`
  const birth = `${String(1 + (n % 28)).padStart(2, '0')}/05/${1940 + (n % 60)}`
  const note = n % 10 === 0 ? '"Cliente ""buono""; paga subito"' : 'consegna il sabato mattina'
  return `${surname} ${name};${email};${phone};${birth};${n % 300};${town};${note}\r\n`
}

/** About 100 MB, as a till writes it: UTF-8 with a mark, semicolons, CRLF. */
function writeFile(path: string): void {
  writeFileSync(path, '\uFEFFCognome e Nome;e-mail;Cellulare;Data di nascita;Punti;Città;Note\r\n')
  for (let start = 0; start < totalRows; start += 10_000) {
    appendFileSync(path, Array.from({ length: 10_000 }, (_, at) => makeRow(start + at)).join(''))
  }
}

/** Manage CSV with a million rows in Chromium: from choosing the file to the cleaned file. */
export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'centralino-bench-'))
  const app = await startTestApp()
  const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags })
  try {
    const path = join(folder, 'un_milione.csv')
    writeFile(path)
    const account = await app.signUp('Frantoio Valdarno')
    const context = await browser.newContext({ locale: 'it-IT' })
    const [name = '', value = ''] = account.cookie.split(/=(.*)/s)
    await context.addCookies([{ name, value, url: app.url.href }])
    const page = await context.newPage()
    page.setDefaultTimeout(timeoutMs)
    await page.goto(new URL(`/w/${account.workspace}/contacts/csv`, app.url).href)
    await page.getByRole('heading', { name: /Trascina qui/ }).waitFor()
    return await measure(browser, page, path)
  } finally {
    await browser.close()
    await app.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(browser: Browser, page: Page, path: string): Promise<Figure[]> {
  await page.evaluate(() => {
    const found: number[] = []
    Object.assign(globalThis, { longTasks: found })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) found.push(entry.duration)
    }).observe({ entryTypes: ['longtask'] })
  })
  const memory = await watchMemory(browser)
  const startedAt = performance.now()
  await page.locator('input[type=file]').setInputFiles(path)
  const clean = page.getByRole('button', { name: 'Prepara il file pulito' })
  await clean.waitFor()
  const checkedMs = performance.now() - startedAt
  await clean.click()
  await page.getByRole('heading', { name: 'Il file pulito è pronto' }).waitFor()
  const totalMs = performance.now() - startedAt
  const peakBytes = memory.stop()
  const longTasks = z.array(z.number()).parse(await page.evaluate('longTasks'))
  return [
    { name: 'csv_tool.rows_per_s', value: (totalRows / totalMs) * 1000, unit: 'rows/s' },
    { name: 'csv_tool.check_rows_per_s', value: (totalRows / checkedMs) * 1000, unit: 'rows/s' },
    { name: 'csv_tool.longest_task_ms', value: Math.max(0, ...longTasks), unit: 'ms' },
    { name: 'csv_tool.peak_memory_mb', value: peakBytes / 1e6, unit: 'MB' },
  ]
}

const Processes = z.object({ processInfo: z.array(z.object({ id: z.number() })) })

/** Memory of all processes of the browser together, above what they held when the file was chosen (Linux). */
async function watchMemory(browser: Browser): Promise<{ stop(): number }> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = Processes.parse(await session.send('SystemInfo.getProcessInfo'))
  const held = () => processInfo.reduce((sum, { id }) => sum + proportionalBytes(id), 0)
  const before = held()
  let peak = before
  const timer = setInterval(() => (peak = Math.max(peak, held())), memorySampleMs)
  return {
    stop() {
      clearInterval(timer)
      return Math.max(peak, held()) - before
    },
  }
}

/** What a process holds, its share of what it holds together with others. */
function proportionalBytes(processId: number): number {
  try {
    const text = readFileSync(`/proc/${processId}/smaps_rollup`, 'utf8')
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
  } catch {
    // Ended meanwhile, or not Linux.
    return 0
  }
}
