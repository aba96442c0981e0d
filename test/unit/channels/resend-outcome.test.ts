import { describe, expect, it } from 'vitest'
import { toOutcome } from '../../../worker/modules/channels/adapters/resend-outcome.ts'

const now = Date.UTC(2026, 10, 21, 9)
const retry = { 'retry-after': '3' }

describe('what a refusal of Resend means', () => {
  it.each([
    [400, 'validation_error', { type: 'refused', code: 'validation_error' }],
    [422, 'validation_error', { type: 'refused', code: 'validation_error' }],
    [400, 'invalid_idempotency_key', { type: 'refused', code: 'invalid_idempotency_key' }],
    [422, 'missing_required_field', { type: 'refused', code: 'missing_required_field' }],
    [422, 'invalid_parameter', { type: 'refused', code: 'invalid_parameter' }],
    [422, 'invalid_attachment', { type: 'refused', code: 'invalid_attachment' }],
    [422, 'invalid_from_address', { type: 'refused', code: 'invalid_from_address' }],
    [422, 'invalid_access', { type: 'refused', code: 'invalid_access' }],
    [422, 'invalid_region', { type: 'refused', code: 'invalid_region' }],
    [401, 'missing_api_key', { type: 'misconfigured', code: 'missing_api_key' }],
    [401, 'restricted_api_key', { type: 'misconfigured', code: 'restricted_api_key' }],
    [403, 'invalid_api_key', { type: 'misconfigured', code: 'invalid_api_key' }],
    [403, 'validation_error', { type: 'misconfigured', code: 'validation_error' }],
    [404, 'not_found', { type: 'misconfigured', code: 'not_found' }],
    [405, 'method_not_allowed', { type: 'misconfigured', code: 'method_not_allowed' }],
    [409, 'invalid_idempotent_request', { type: 'misconfigured', code: 'invalid_idempotent_request' }],
    [451, 'security_error', { type: 'misconfigured', code: 'security_error' }],
    [409, 'concurrent_idempotent_requests', { type: 'unclear', code: 'concurrent_idempotent_requests' }],
    [500, 'application_error', { type: 'unclear', code: 'application_error' }],
    [500, 'internal_server_error', { type: 'unclear', code: 'internal_server_error' }],
    [502, 'application_error', { type: 'unclear', code: 'application_error' }],
    [408, 'application_error', { type: 'unclear', code: 'application_error' }],
    [null, 'application_error', { type: 'unclear', code: 'network' }],
  ])('%s %s', (status, name, outcome) => {
    expect(toOutcome({ status, name, headers: {} }, now)).toEqual(outcome)
  })

  it.each([
    ['the time it tells', 'rate_limit_exceeded', retry, 3_000],
    ['a second without one', 'rate_limit_exceeded', {}, 1_000],
    ['a second for nonsense', 'rate_limit_exceeded', { 'retry-after': 'soon' }, 1_000],
    ['a second for less than one', 'rate_limit_exceeded', { 'retry-after': '0' }, 1_000],
    ['the next day in UTC for the daily quota', 'daily_quota_exceeded', {}, 15 * 3_600_000],
    ['the next month for the monthly quota', 'monthly_quota_exceeded', {}, (9 * 24 + 15) * 3_600_000],
    ['the time told with a quota', 'daily_quota_exceeded', retry, 3_000],
  ])('too fast or too much waits %s', (_, name, headers: Record<string, string>, retryAfterMs) => {
    expect(toOutcome({ status: 429, name, headers }, now)).toEqual({
      type: 'throttled',
      code: name,
      retryAfterMs,
    })
  })

  it.each([
    [403, { type: 'misconfigured', code: 'http_403' }],
    [422, { type: 'refused', code: 'application_error' }],
    [429, { type: 'throttled', code: 'application_error', retryAfterMs: 1000 }],
    [302, { type: 'unclear', code: 'application_error' }],
  ])('a page in place of an answer is judged by its status %s', (status, outcome) => {
    expect(toOutcome({ status, name: 'application_error', headers: {} }, now)).toEqual(outcome)
  })
})
