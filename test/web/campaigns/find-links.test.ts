import { describe, expect, it } from 'vitest'
import { findLinks } from '../../../web/app/pages/campaigns/editor/find-links.ts'

const found = (text: string) => findLinks(text).map(({ from, to, href }) => [text.slice(from, to), href])

describe('addresses in a text', () => {
  it.each([
    ['https://frantoio.it/olio', 'https://frantoio.it/olio', 'https://frantoio.it/olio'],
    ['Vai su https://frantoio.it.', 'https://frantoio.it', 'https://frantoio.it'],
    ['(vedi https://frantoio.it/a_(b), poi)', 'https://frantoio.it/a_(b)', 'https://frantoio.it/a_(b)'],
    ['frantoio.it', 'frantoio.it', 'https://frantoio.it'],
    ['frantoio.it/olio?anno=2026#c', 'frantoio.it/olio?anno=2026#c', 'https://frantoio.it/olio?anno=2026#c'],
    ['www.frantoio.museum,', 'www.frantoio.museum', 'https://www.frantoio.museum'],
    ['«www.frantoio.it»', 'www.frantoio.it', 'https://www.frantoio.it'],
    ['scrivi a ciao@frantoio.it!', 'ciao@frantoio.it', 'mailto:ciao@frantoio.it'],
    [
      'https://x.it/?n=%%FIRST_NAME%%&c=1',
      'https://x.it/?n=%%FIRST_NAME%%&c=1',
      'https://x.it/?n=%%FIRST_NAME%%&c=1',
    ],
    ['http://localhost:8787/a', 'http://localhost:8787/a', 'http://localhost:8787/a'],
  ])('%j has %j', (text, word, href) => {
    expect(found(text)).toEqual([[word, href]])
  })

  it.each([
    'Arriva presto.Ciao a tutti',
    'costa 12.50 euro',
    'alle 10.30',
    'dott.Rossi',
    'fine.It',
    'https://',
    '%%UNSUBSCRIBE_URL%%',
    'https://x.it/?c=%%CODE|nessun',
    '@frantoio',
    'a@b',
    'e/o',
    '…',
  ])('%j has none', (text) => {
    expect(found(text)).toEqual([])
  })

  it('finds each of several', () => {
    expect(found('frantoio.it e www.olio.it').map(([word]) => word)).toEqual(['frantoio.it', 'www.olio.it'])
  })
})
