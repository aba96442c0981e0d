import { describe, expect, it } from 'vitest'
import { cleanHtml } from '../../../worker/modules/campaigns/html.ts'
import { loneFields } from '../../../web/app/pages/campaigns/editor/field-chips.ts'
import {
  buttonStyle,
  completeAddress,
  imageStyle,
  insertAt,
  ruleStyle,
} from '../../../web/app/pages/campaigns/editor/mail-body.ts'
import { lostInText } from '../../../web/app/pages/campaigns/editor/mail-loss.ts'
import { takeSuggestion } from '../../../web/app/pages/campaigns/editor/problem-words.ts'
import { splitAddresses } from '../../../web/app/pages/campaigns/editor/test-addresses.ts'
import {
  freeName,
  historyPollMs,
  pollMs,
  sendingParts,
  shortUrl,
  stateBadge,
} from '../../../web/app/pages/campaigns/state.ts'

const figures = {
  queued: 0,
  sent: 0,
  delivered: 0,
  opened: 0,
  machine_opened: 0,
  clicked: 0,
  machine_clicked: 0,
  bounced: 0,
  failed: 0,
  skipped: 0,
  complained: 0,
  unsubscribed: 0,
  replied: 0,
  unknown: 0,
}

describe('the address of a link', () => {
  it.each([
    ['frantoio.it', 'https://frantoio.it'],
    [' www.frantoio.it/olio?a=1 ', 'https://www.frantoio.it/olio?a=1'],
    ['ciao@frantoio.it', 'mailto:ciao@frantoio.it'],
    ['https://frantoio.it', 'https://frantoio.it'],
    ['tel:+39055123', 'tel:+39055123'],
    ['%%UNSUBSCRIBE_URL%%', '%%UNSUBSCRIBE_URL%%'],
    ['olio nuovo', 'olio nuovo'],
    ['', ''],
  ])('%j is completed to %j', (typed, address) => {
    expect(completeAddress(typed)).toBe(address)
  })
})

describe('the addresses of a test', () => {
  it.each([
    ['anna@x.it, bruno@x.it;anna@x.it carla@x.it', true, ['anna@x.it', 'bruno@x.it', 'carla@x.it']],
    ['333 111 2223, +39 333 444 5556', false, ['333 111 2223', '+39 333 444 5556']],
    [' ', true, []],
  ])('of %j are read', (typed, isEmail, addresses) => {
    expect(splitAddresses(typed, isEmail)).toEqual(addresses)
  })
})

describe('the editor of a body', () => {
  it.each([
    ['<p>Ciao <strong>Anna</strong> <u>oggi</u></p><ul><li><p>a</p></li></ul><ol start="3"></ol>', []],
    ['<h2 style="text-align:center">a</h2><p style="TEXT-ALIGN: right;">b</p><p align="center">c</p>', []],
    [`<p><a href="https://x.it" style="${buttonStyle}">vai</a></p>`, []],
    ['<p><a href="https://x.it" target="_blank">vai</a></p>', []],
    [`<p><img src="https://x.it/a.png" alt="a > b" width="300" style="${imageStyle}" /></p><hr>`, []],
    [`<hr style="${ruleStyle}" />`, []],
    ['<a href="x" style="background-color: rgb(3, 97, 115); color: rgb(255, 255, 255)">vai</a>', []],
    ['5 < 6 e 7 > 3', []],
    ['', []],
    ['<table><tr><td>a</td></tr></table>', ['table', 'tr', 'td']],
    ['<style>.a{}</style><p class="a">a</p>', ['style', 'p[class]']],
    ['<p style="color:red">a</p>', ['p[style]']],
    ['<a href="x" style="display:inline-block;color:red">a</a>', ['a[style]']],
    ['<img src="https://x.it/a.png" height="40">', ['img[height]']],
    ['<H1>a</H1><!-- nota --><div>b</div>', ['h1', '<!-- -->', 'div']],
    ['<p onclick="x()">a', ['p[onclick]']],
  ])('%s loses %j in the text editor', (html, lost) => {
    expect(lostInText(html)).toEqual(lost)
  })

  it.each(['<p ', '<a b="', "<a b='", '<', 'a ='])('gets lost in no long body of %s', (part) => {
    expect(lostInText(part.repeat(60_000)).length).toBeLessThan(2)
  })

  it('keeps what the text editor writes, whatever the server cleans', () => {
    const written =
      '<h2 style="text-align:center">Ciao %%FIRST_NAME|amico%%</h2><p><u>Olio</u><br>nuovo</p>' +
      `<p><img src="https://x.it/t/m/a.b" alt="Olio" width="300" style="${imageStyle}"></p>` +
      `<hr style="${ruleStyle}"><p><a href="https://x.it" style="${buttonStyle}">Vai</a></p>`
    const cleaned = cleanHtml(written)
    expect(lostInText(cleaned)).toEqual([])
    for (const style of [imageStyle, ruleStyle, buttonStyle]) expect(cleaned).toContain(style)
    expect(cleaned).toContain('text-align:center')
    expect(cleanHtml(cleaned)).toBe(cleaned)
  })

  it.each([
    ['Ciao %%FIRST_NAME|amica%%, %%A%%', ['FIRST_NAME', 'A']],
    ['Vedi https://x.it/%%CODICE%% ora', []],
    ['www.x.it/?a=%%CODICE%% e %%NOME%%', ['NOME']],
    ['100%% sicuro', []],
    ['%%NOME', []],
  ])('%s has the chips %j', (text, names) => {
    expect(loneFields(text).map(({ use }) => use.name)).toEqual(names)
  })

  it.each([
    ['Ciao ', 5, { text: 'Ciao %%A%%', cursor: 10 }],
    ['ab', 1, { text: 'a%%A%%b', cursor: 6 }],
    ['ab', 99, { text: 'ab%%A%%', cursor: 7 }],
  ])('puts a field into %j at %d', (text, at, result) => {
    expect(insertAt(text, at, '%%A%%')).toEqual(result)
  })

  it('takes a suggested name everywhere, with its fallback, and leaves other fields', () => {
    const problem = {
      field: 'subject',
      code: 'unknown_field',
      params: { name: 'NME', suggestion: 'FIRST_NAME' },
    }
    expect(takeSuggestion('%%NME%% %% NME |amico%% %%NME_X%% NME', problem)).toBe(
      '%%FIRST_NAME%% %%FIRST_NAME|amico%% %%NME_X%% NME',
    )
  })
})

describe('the parts of a send', () => {
  it.each([
    [{ queued: 10, sent: 4 }, [6, 0], { sent: 4, done: 4 }],
    [{ queued: 10, sent: 7, failed: 2, skipped: 1 }, [0, 0], { sent: 7, done: 7, unsent: 2, skipped: 1 }],
    // Of three who failed two had been sent: the sent stay sent, and are told apart.
    [{ queued: 10, sent: 9, failed: 3 }, [0, 2], { sent: 9, done: 7, undelivered: 2, unsent: 1 }],
    // Cancelled a moment ago: the messages of the rest are not ended yet, and nobody of them was sent to.
    [{ queued: 10, sent: 1 }, [0, 0], { sent: 1, done: 1, skipped: 9 }],
    [{ queued: 10, sent: 1, skipped: 4 }, [0, 0], { sent: 1, done: 1, skipped: 9 }],
    [{ queued: 0 }, [0, 0], {}],
  ] as const)(
    'of %j with %j waiting and undelivered add up to the whole',
    (given, [waiting, undelivered], expected) => {
      const parts = sendingParts({ figures: { ...figures, ...given }, waiting, undelivered })
      const none = { sent: 0, done: 0, undelivered: 0, unsent: 0, skipped: 0 }
      expect(parts).toEqual({ total: given.queued, ...none, waiting, ...expected })
      expect(parts.sent).toBe(parts.done + parts.undelivered)
      expect(parts.sent + parts.unsent + parts.skipped + parts.waiting).toBe(parts.total)
    },
  )

  it.each([
    ['draft', null, 'draft'],
    ['draft', 'held_late', 'held'],
    ['sending', null, 'sending'],
    ['sending', 'rate_limit', 'sending'],
    // Until tomorrow nothing is being sent.
    ['sending', 'whatsapp_limit', 'waiting'],
    ['sending', 'quiet_hours', 'waiting'],
    ['paused', 'template_stopped', 'paused'],
  ] as const)('a %s campaign that waits for %s is shown as %s', (state, waitReason, word) => {
    expect(stateBadge({ state, waitReason }).word).toBe(word)
  })

  it.each([
    [[], 'Campagna del 22 nov 2026'],
    [['Campagna del 22 nov 2026', 'Altra'], 'Campagna del 22 nov 2026 (2)'],
    [['Campagna del 22 nov 2026', 'Campagna del 22 nov 2026 (2)'], 'Campagna del 22 nov 2026 (3)'],
    [['Campagna del 22 nov 2026 (2)'], 'Campagna del 22 nov 2026'],
  ])('beside %j a new name is %s', (taken, name) => {
    expect(freeName('Campagna del 22 nov 2026', taken)).toBe(name)
  })

  const day = 24 * 3_600_000
  it.each([
    ['draft', null, false],
    ['snapshotting', null, 500],
    ['sending', null, 1500],
    ['paused', null, 10_000],
    ['finished', 9 * day, 10_000],
    ['finished', 2 * day, false],
    ['cancelled', 9 * day, 10_000],
  ] as const)('a %s campaign that ended at %s is asked for again in %s', (state, finishedAt, wait) => {
    expect(pollMs({ state, finishedAt, scheduledAt: null }, 10 * day)).toBe(wait)
  })

  it.each([
    ['draft', false],
    ['sending', 5000],
    ['paused', 10_000],
  ] as const)('the history of a %s campaign is asked for again in %s', (state, wait) => {
    expect(historyPollMs({ state, finishedAt: null, scheduledAt: null }, 10 * day)).toBe(wait)
  })

  it.each([
    [60_000, 1500],
    [-60_000, 1500],
    [day, 30_000],
  ])('a campaign that starts in %s ms is asked for again in %s', (inMs, wait) => {
    const scheduled = { state: 'scheduled' as const, finishedAt: null, scheduledAt: 10 * day + inMs }
    expect(pollMs(scheduled, 10 * day)).toBe(wait)
  })

  it('reads addresses as people do', () => {
    expect(shortUrl('https://frantoio.it/')).toBe('frantoio.it')
  })
})
