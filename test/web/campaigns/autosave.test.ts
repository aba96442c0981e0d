import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem } from '../../../web/shared/api.ts'
import { createAutosave } from '../../../web/app/pages/campaigns/editor/autosave.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('window', new EventTarget())
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

type Patch = { name?: string; subject?: string }

/** A server that keeps what it was sent, and answers as the test says. */
function createServer() {
  const calls: { patch: Patch; version: number }[] = []
  const answers: (() => Promise<number>)[] = []
  const save = (patch: Patch, version: number): Promise<number> => {
    calls.push({ patch, version })
    return answers.shift()?.() ?? Promise.resolve(version + 1)
  }
  return { calls, answers, save }
}

describe('saving while writing', () => {
  it('waits for a pause, then saves everything at once', async () => {
    const server = createServer()
    const autosave = createAutosave<Patch>({ version: 3, save: server.save })
    autosave.change({ name: 'A' })
    autosave.change({ name: 'AB', subject: 'S' })
    expect(autosave.state()).toBe('waiting')
    expect(server.calls).toEqual([])
    await vi.advanceTimersByTimeAsync(800)
    expect(server.calls).toEqual([{ patch: { name: 'AB', subject: 'S' }, version: 3 }])
    expect(autosave.state()).toBe('saved')
  })

  it('makes one call at a time: what is written meanwhile goes with the next, at the new version', async () => {
    const server = createServer()
    let answer = (_version: number): void => {}
    server.answers.push(() => new Promise((resolve) => (answer = resolve)))
    const autosave = createAutosave<Patch>({ version: 1, save: server.save })
    autosave.change({ name: 'A' })
    await vi.advanceTimersByTimeAsync(800)
    autosave.change({ name: 'B' })
    await vi.advanceTimersByTimeAsync(800)
    expect(server.calls).toHaveLength(1)
    answer(2)
    await vi.advanceTimersByTimeAsync(0)
    expect(server.calls[1]).toEqual({ patch: { name: 'B' }, version: 2 })
  })

  it('tries again after a failure, without losing what was written later', async () => {
    const server = createServer()
    server.answers.push(() => Promise.reject(new ApiProblem({ status: 0, code: 'network.offline' })))
    const autosave = createAutosave<Patch>({ version: 1, save: server.save })
    autosave.change({ name: 'A', subject: 'S' })
    expect(await autosave.flush()).toBe(false)
    expect(autosave.state()).toBe('failed')
    autosave.change({ name: 'B' })
    await vi.advanceTimersByTimeAsync(5000)
    expect(server.calls[1]).toEqual({ patch: { name: 'B', subject: 'S' }, version: 1 })
    expect(autosave.state()).toBe('saved')
  })

  it('stops at a conflict, so that nobody else’s work is undone', async () => {
    const server = createServer()
    server.answers.push(() => Promise.reject(new ApiProblem({ status: 409, code: 'resource.conflict' })))
    const autosave = createAutosave<Patch>({ version: 1, save: server.save })
    autosave.change({ name: 'A' })
    expect(await autosave.flush()).toBe(false)
    autosave.change({ name: 'B' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(autosave.state()).toBe('conflict')
    expect(server.calls).toHaveLength(1)
  })

  it('whoever waits for it is told only when nothing is left, whoever else waits too', async () => {
    const server = createServer()
    const answers: ((version: number) => void)[] = []
    const held = () => new Promise<number>((resolve) => answers.push(resolve))
    server.answers.push(held, held)
    const autosave = createAutosave<Patch>({ version: 1, save: server.save })
    autosave.change({ name: 'A' })
    await vi.advanceTimersByTimeAsync(800)
    autosave.change({ name: 'B' })
    const told: string[] = []
    const waits = ['preview', 'send'].map(async (name) => {
      if (await autosave.flush()) told.push(`${name} at ${autosave.version()}`)
    })
    answers.shift()?.(2)
    await vi.advanceTimersByTimeAsync(0)
    expect(told).toEqual([])
    answers.shift()?.(3)
    await Promise.all(waits)
    expect(told).toEqual(['preview at 3', 'send at 3'])
    expect(server.calls).toHaveLength(2)
  })

  it('saves what is written while it waits', async () => {
    const server = createServer()
    let answer = (_version: number): void => {}
    server.answers.push(() => new Promise((resolve) => (answer = resolve)))
    const autosave = createAutosave<Patch>({ version: 1, save: server.save })
    autosave.change({ name: 'A' })
    const flushed = autosave.flush()
    autosave.change({ name: 'B' })
    answer(2)
    expect(await flushed).toBe(true)
    expect(server.calls[1]).toEqual({ patch: { name: 'B' }, version: 2 })
    expect(autosave.version()).toBe(3)
  })
})
