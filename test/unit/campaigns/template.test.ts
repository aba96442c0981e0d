import { afterEach, expect, it, vi } from 'vitest'
import { compileEmail } from '../../../worker/modules/campaigns/template.ts'

afterEach(() => vi.restoreAllMocks())

const compile = (html: string) => compileEmail({ subject: 'Ciao', preheader: '', html }, new Map())

it('a long mail full of mistakes is read in the time of its length', () => {
  const html = Array.from({ length: 3_000 }, (_, i) => `<a href="no-${i}">%%NO_${i}%%</a>`).join('')
  const stringify = vi.spyOn(JSON, 'stringify')
  const { problems } = compile(html)
  expect(problems).toHaveLength(100)
  expect(stringify.mock.calls.length).toBeLessThan(3 * 3_000)
})

it('links and fields stand in their lists once, in the order they come', () => {
  const html =
    '<a href="https://a.it/1">%%FIRST_NAME|x%%</a><a href="https://a.it/2">%%FIRST_NAME%%</a>' +
    '<a href="https://a.it/1">%%FIRST_NAME|x%%</a>'
  const { links, uses, body } = compile(html)
  expect(links).toEqual(['https://a.it/1', 'https://a.it/2'])
  expect(uses).toEqual([
    { name: 'FIRST_NAME', fallback: 'x' },
    { name: 'FIRST_NAME', fallback: null },
  ])
  const slots = body.flatMap((one) => (typeof one === 'string' ? [] : [one.type === 'link' ? one.link : -1]))
  expect(slots).toEqual([0, -1, 1, -1, 0, -1])
})

it('a mistake made twice is told once', () => {
  expect(compile('%%NOPE%% %%NOPE%%').problems).toHaveLength(1)
})
