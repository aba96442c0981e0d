import { describe, expect, it } from 'vitest'
import { toMetaOutcome } from '../../../worker/modules/channels/adapters/messenger-outcome.ts'

/** What the Graph API answers for a message that it did not take. */
const refused = (status: number, code: number, subcode?: number, message = 'Said by Meta.') => ({
  status,
  body: JSON.stringify({
    error: {
      message,
      type: 'OAuthException',
      code,
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      fbtrace_id: 'A1',
    },
  }),
})
const page = (status: number) => ({ status, body: '<h1>Bad gateway</h1>' })

type Outcome = ReturnType<typeof toMetaOutcome>

describe('what Meta answers for a message, as it is taken', () => {
  it.each<[string, Parameters<typeof toMetaOutcome>[0], Outcome]>([
    ['the token died', refused(400, 190, 460), { type: 'misconfigured', code: 'meta_190_460' }],
    ['the token is no token', refused(401, 190), { type: 'misconfigured', code: 'meta_190' }],
    ['a session ended', refused(400, 102), { type: 'misconfigured', code: 'meta_102' }],
    ['the app may not', refused(403, 10), { type: 'misconfigured', code: 'meta_10' }],
    ['the page is restricted', refused(400, 10, 1893063), { type: 'misconfigured', code: 'meta_10_1893063' }],
    ['a permission is missing', refused(403, 200), { type: 'misconfigured', code: 'meta_200' }],
    ['another permission', refused(403, 299), { type: 'misconfigured', code: 'meta_299' }],
    [
      'the secret is another app’s',
      refused(400, 100, undefined, 'Invalid appsecret_proof provided in the API argument'),
      { type: 'misconfigured', code: 'meta_100' },
    ],
    ['outside the window', refused(400, 10, 2018278), { type: 'refused', code: 'meta_10_2018278' }],
    ['outside it, as said before', refused(400, 10, 2018065), { type: 'refused', code: 'meta_10_2018278' }],
    ['a tag that is dead', refused(400, 100, 1893061), { type: 'refused', code: 'meta_100_1893061' }],
    ['nobody by that id', refused(400, 100, 2018001), { type: 'refused', code: 'meta_100_2018001' }],
    ['a wrong parameter', refused(400, 100), { type: 'refused', code: 'meta_100' }],
    ['who blocked the page', refused(400, 551), { type: 'refused', code: 'meta_551', address: 'invalid' }],
    [
      'who has no account any more',
      refused(400, 551, 1545041),
      { type: 'refused', code: 'meta_551_1545041', address: 'invalid' },
    ],
    ['the page’s pace', refused(400, 613), { type: 'throttled', code: 'meta_613', retryAfterMs: 30_000 }],
    ['the app’s pace', refused(400, 4), { type: 'throttled', code: 'meta_4', retryAfterMs: 300_000 }],
    ['the page’s calls', refused(400, 32), { type: 'throttled', code: 'meta_32', retryAfterMs: 300_000 }],
    ['too fast', refused(429, 9999), { type: 'throttled', code: 'meta_9999', retryAfterMs: 30_000 }],
    ['too fast, by a proxy', page(429), { type: 'throttled', code: 'http_429', retryAfterMs: 30_000 }],
    ['down for the moment', refused(503, 2), { type: 'transient', code: 'meta_2', retryAfterMs: 300_000 }],
    ['try again later', refused(400, 1200), { type: 'transient', code: 'meta_1200', retryAfterMs: 300_000 }],
    ['unknown, maybe taken', refused(500, 1), { type: 'unclear', code: 'meta_1' }],
    ['unknown, whatever its status', refused(400, 1), { type: 'unclear', code: 'meta_1' }],
    ['broken without a word', page(502), { type: 'unclear', code: 'http_502' }],
    ['too late', page(408), { type: 'unclear', code: 'http_408' }],
    ['no answer', null, { type: 'unclear', code: 'network' }],
    ['a success without an id', { status: 200, body: '{}' }, { type: 'unclear', code: 'unexpected_answer' }],
    ['a success cut off', { status: 200, body: '{"mess' }, { type: 'unclear', code: 'unexpected_answer' }],
    ['not there, by a proxy', page(404), { type: 'misconfigured', code: 'http_404' }],
    ['a code nobody knows', refused(400, 987_654), { type: 'refused', code: 'meta_987654' }],
    ['a page nobody knows', page(418), { type: 'refused', code: 'http_418' }],
  ])('%s', (_name, answer, outcome) => {
    expect(toMetaOutcome(answer)).toEqual(outcome)
  })
})
