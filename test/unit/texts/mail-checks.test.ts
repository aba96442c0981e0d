import { expect, it } from 'vitest'
import { checkMail, estimateMailBytes, gmailClipBytes } from '../../../worker/lib/texts/mail-checks.ts'

it.each([
  ['<p>Ciao <a href="https://x.it">vai</a></p>', []],
  ['<a href="mailto:a@x.it">a</a><a href="tel:+39">b</a><a href="#su">c</a><a name="su">d</a>', []],
  ['<a href="%%UNSUBSCRIBE_URL%%">via</a><a href="frantoio.it">b</a>', []],
  ['<img src="https://x.it/a.png" alt="">', []],
  ['<img src="https://x.it/a.png" alt>', []],
  ['<img src="https://x.it/a.png"><IMG SRC=https://x.it/b.png>', [{ code: 'alt_missing', count: 2 }]],
  ['<a href="javascript:alert(1)">a</a>', [{ code: 'link_dropped', url: 'javascript:alert(1)' }]],
  [
    "<a class='x' href=' FTP://x.it/file '>a</a><a href='FTP://x.it/file'>b</a>",
    [{ code: 'link_dropped', url: 'FTP://x.it/file' }],
  ],
  [
    '<img alt="logo" src="data:image/png;base64,AAAA"><img alt="a" src="cid:1">',
    [
      { code: 'picture_dropped', url: 'data:image/png;base64,AAAA' },
      { code: 'picture_dropped', url: 'cid:1' },
    ],
  ],
  ['<a href="x"', []],
])('%s is told %j', (html, checks) => {
  expect(checkMail(html)).toEqual(checks)
})

it('tells of a mail that Gmail would cut off, its links as long as they become', () => {
  const letters = 'è'.repeat(49_000)
  expect(checkMail(`<p>${letters}</p>`)).toEqual([])
  const withLinks = `<p>${letters}</p>${'<a href="https://x.it">a</a>'.repeat(40)}`
  expect(checkMail(withLinks)).toEqual([{ code: 'clipped', bytes: estimateMailBytes(withLinks) }])
  expect(estimateMailBytes(withLinks)).toBeGreaterThan(gmailClipBytes)
})

it.each(['<a ', '<img src="', "<a b='", '<', 'alt='])('gets lost in no long body of %s', (part) => {
  expect(checkMail(part.repeat(60_000)).length).toBeLessThan(3)
})
