import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(async () => app.stop())

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(new URL(path, app.url), { method, headers })

describe('the page of the app', () => {
  it.each([
    ['/', '*/*'],
    ['/', 'text/html,application/xhtml+xml'],
    ['/w/bottega/contacts', '*/*'],
    ['/w/bottega/contacts/anna.rossi', 'text/html'],
  ])('answers %s for whoever accepts %s, under its policy', async (path, accept) => {
    const answer = await ask(path, { accept })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(await answer.text()).toContain('<!doctype html>')
  })

  it('is not what a missing file or an unknown call gets', async () => {
    expect((await ask('/missing.js', { accept: '*/*' })).status).toBe(404)
    expect((await ask('/assets/missing-1a2b3c.css', { accept: 'text/css' })).status).toBe(404)
    const call = await ask('/api/v1/nothing', { accept: '*/*' })
    expect(call.status).toBe(404)
    expect(call.headers.get('content-type')).toContain('application/problem+json')
    expect((await ask('/w/bottega', {}, 'POST')).status).toBe(404)
  })
})
