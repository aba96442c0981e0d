import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normaliseEmail } from '../../../worker/lib/identity/email.ts'

describe('an e-mail address', () => {
  it.each([
    [' A.Bianchi@Tim.IT ', 'a.bianchi@tim.it'],
    ['giulia+negozio@posteo.it', 'giulia+negozio@posteo.it'],
    ['mailto:irma.baldini@tim.it', 'irma.baldini@tim.it'],
    ['Irma Baldini <irma.baldini@tim.it>', 'irma.baldini@tim.it'],
    ["'irma.baldini@tim.it';", 'irma.baldini@tim.it'],
    ['irma\u200B.baldini@tim.it', 'irma.baldini@tim.it'],
    ['info@münchen.de', 'info@xn--mnchen-3ya.de'],
    ["d'angelo@libero.it", "d'angelo@libero.it"],
    ['irma.baldini@tim.it.', 'irma.baldini@tim.it'],
    ['irma.baldini@tim.it.,', 'irma.baldini@tim.it'],
    ['irma.baldini @ tim.it', 'irma.baldini@tim.it'],
    ['MAILTO: irma.baldini@tim.it?subject=Ciao%20Irma', 'irma.baldini@tim.it'],
    ['"Baldini, Irma" <IRMA.BALDINI@TIM.IT>', 'irma.baldini@tim.it'],
    ['<irma.baldini@tim.it>', 'irma.baldini@tim.it'],
    ['"mailto:irma.baldini@tim.it"', 'irma.baldini@tim.it'],
    ['\u00a0irma.baldini@tim.it\u00a0', 'irma.baldini@tim.it'],
    ['irma.baldini@tim.it\uFEFF', 'irma.baldini@tim.it'],
    ['irma_baldini-99@mail.tim.co.uk', 'irma_baldini-99@mail.tim.co.uk'],
    ['info@città.example', 'info@xn--citt-3na.example'],
  ])('%j is stored as %s', (raw, email) => {
    expect(normaliseEmail(raw)).toEqual({ email, problem: null })
  })

  it.each([
    ['', 'email_no_at'],
    ['tommaso.righi', 'email_no_at'],
    ['t.righi@libero', 'email_no_ending'],
    ['t.righi@10.0.0.1', 'email_no_ending'],
    ['t.righi@libero.', 'email_no_ending'],
    ['a@posteo.it b@posteo.it', 'email_space'],
    ['a@posteo.it;b@posteo.it', 'email_two_at'],
    ['.t.righi@libero.it', 'email_dots'],
    ['t.righi@.libero.it', 'email_dots'],
    ['t.righi@libero_sud.it', 'email_character'],
    ['nessuna', 'email_no_at'],
    ['t righi@libero.it', 'email_space'],
    ['t@righi@libero.it', 'email_two_at'],
    ['@libero.it', 'email_no_name'],
    ['t.righi@', 'email_no_domain'],
    ['t..righi@libero.it', 'email_dots'],
    ['t.righi@libero..it', 'email_dots'],
    ['t.righi@libero,it', 'email_character'],
    ['niccolò@libero.it', 'email_character'],
    ['t.righi@-libero.it', 'email_character'],
    [`${'a'.repeat(65)}@libero.it`, 'email_too_long'],
  ])('%j is refused as %s', (raw, problem) => {
    expect(normaliseEmail(raw)).toEqual({ email: null, problem })
  })

  it('is the same when normalised again', () => {
    const once = normaliseEmail(' Info@MÜNCHEN.de')
    expect(normaliseEmail(once.email ?? '')).toEqual(once)
  })
})

describe('an ordinary address', () => {
  it('is judged as by the checks for all addresses', () => {
    const part = fc.constantFrom('a', 'B7', '-', '.', '_', '+', '@', 'it', 'com', 'xn--a', '..', 'é', '1')
    const text = fc.array(part, { minLength: 1, maxLength: 9 }).map((parts) => parts.join(''))
    const cases = fc.oneof(
      text,
      fc.tuple(text, text).map(([name, domain]) => `${name}@${domain}.it`),
    )
    fc.assert(
      fc.property(cases, (address) => {
        // A blank in front keeps it off the short way, and is taken off by the long one.
        expect(normaliseEmail(address)).toEqual(normaliseEmail(` ${address}`))
      }),
      { numRuns: 5000 },
    )
  })
})
