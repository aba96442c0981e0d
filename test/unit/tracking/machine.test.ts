import { describe, expect, it } from 'vitest'
import { findWalk, judgeVisit } from '../../../worker/modules/tracking/machine.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const visit = { method: 'GET', userAgent: firefox, purpose: null, sentAt: 0, at: 60_000, played: false }

describe('who opens and follows', () => {
  it.each([
    ['Firefox', firefox],
    [
      'Chrome on Android',
      'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    ],
    [
      'Safari on iPhone',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
    ],
    [
      'Apple Mail without its proxy',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)',
    ],
    ['Thunderbird', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0'],
    ['Outlook for Windows', 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)'],
    [
      'Gmail’s picture proxy',
      'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
    ],
    ['Yahoo’s picture proxy', 'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html'],
    [
      'a phone of the maker Cubot',
      'Mozilla/5.0 (Linux; Android 11; CUBOT_X50) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36',
    ],
  ])('%s is a person', (_, userAgent) => {
    expect(judgeVisit({ ...visit, userAgent })).toBeNull()
  })

  it.each([
    ['Apple’s Mail Privacy Protection', 'Mozilla/5.0', 'privacy_proxy'],
    ['Googlebot', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'agent'],
    ['Bing’s crawler', 'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)', 'agent'],
    ['Barracuda', 'Barracuda Sentinel (EE)', 'agent'],
    ['Proofpoint', 'Mozilla/5.0 Proofpoint URL Defense', 'agent'],
    ['Mimecast', 'Mimecast/1.0', 'agent'],
    ['a preview of a chat', 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', 'agent'],
    ['a preview of WhatsApp', 'WhatsApp/2.24.1 A', 'agent'],
    ['a preview of Facebook', 'facebookexternalhit/1.1', 'agent'],
    ['a headless browser', 'Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0.0.0 Safari/537.36', 'agent'],
    ['curl', 'curl/8.9.1', 'agent'],
    ['a Python script', 'python-requests/2.32.3', 'agent'],
    ['a Go program', 'Go-http-client/2.0', 'agent'],
    ['an agent without a name', '', 'agent'],
    ['an agent that says nothing', null, 'agent'],
  ])('%s is a machine', (_, userAgent, reason) => {
    expect(judgeVisit({ ...visit, userAgent })).toBe(reason)
  })

  it.each([
    ['asks for the head only', { method: 'HEAD' }, 'method'],
    ['prefetches, by Sec-Purpose', { purpose: 'prefetch;prerender' }, 'prefetch'],
    ['prefetches, by X-Moz', { purpose: 'prefetch' }, 'prefetch'],
    ['previews, by X-Purpose', { purpose: 'preview' }, 'prefetch'],
    ['comes within two seconds after sending', { at: 1_999 }, 'too_soon'],
    ['comes before the send is recorded', { at: -50 }, 'too_soon'],
  ])('whoever %s is a machine', (_, change, reason) => {
    expect(judgeVisit({ ...visit, ...change })).toBe(reason)
  })

  it('Gmail’s proxy in the moment of delivery is a machine', () => {
    const userAgent = 'Mozilla/5.0 (via ggpht.com GoogleImageProxy)'
    expect(judgeVisit({ ...visit, userAgent, at: 500 })).toBe('too_soon')
  })

  it('a person may come two seconds after sending, or when the send is not known', () => {
    expect(judgeVisit({ ...visit, at: 2_000 })).toBeNull()
    expect(judgeVisit({ ...visit, sentAt: null, at: 1 })).toBeNull()
  })

  it('a play of the sandbox stands for a person at any time', () => {
    expect(judgeVisit({ ...visit, at: 1, played: true })).toBeNull()
  })
})

describe('a walk over the links of a mail', () => {
  it.each([
    ['none', [], []],
    ['one link', [[1, 0]], []],
    [
      'two links a while apart',
      [
        [1, 0],
        [2, 2_001],
      ],
      [],
    ],
    [
      'two links at once',
      [
        [1, 0],
        [2, 0],
      ],
      [1, 2],
    ],
    [
      'two links within two seconds',
      [
        [1, 0],
        [2, 2_000],
      ],
      [1, 2],
    ],
    [
      'a long walk, step by step',
      [
        [1, 0],
        [2, 1_500],
        [3, 3_000],
        [4, 4_500],
      ],
      [1, 2, 3, 4],
    ],
    [
      'a walk and a person later',
      [
        [1, 0],
        [2, 300],
        [3, 90_000],
      ],
      [1, 2],
    ],
  ])('%s', (_, links, walk) => {
    expect(findWalk(links.map(([linkId = 0, lastAt = 0]) => ({ linkId, lastAt })))).toEqual(walk)
  })
})
