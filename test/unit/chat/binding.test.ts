import { describe, expect, test } from 'vitest'
import { type Claim, type KnownVisitor, planBinding } from '../../../worker/modules/chat/binding.ts'

const now = Date.UTC(2026, 10, 22, 9)
const anna = 'anna@prova.example'
const bruno = 'bruno@prova.example'
const browser = (trust: KnownVisitor['trust'], email: string | null, provenUntil: number | null = null) => ({
  id: 'v1',
  visitor: trust === 'signed' ? 's1' : 'v1',
  trust,
  email,
  provenUntil,
})
const nobody: Claim = { type: 'none' }
const claims = (email: string): Claim => ({ type: 'claimed', email })
const signs = (email: string): Claim => ({ type: 'signed', email })
const signed = browser('signed', anna, now + 1)
const runOut = browser('signed', anna, now)

describe('a browser and who it is said to be', () => {
  test.each<[string, KnownVisitor | null, Claim, string]>([
    ['nobody yet, nothing said', null, nobody, 'new anonymous -'],
    ['nobody yet, an address passed', null, claims(anna), `new claimed ${anna}`],
    ['nobody yet, a signature', null, signs(anna), `new signed ${anna}`],
    ['anonymous, nothing said', browser('anonymous', null), nobody, 'keep anonymous -'],
    ['anonymous, an address typed', browser('anonymous', null), claims(anna), `keep claimed ${anna}`],
    ['anonymous, a signature', browser('anonymous', null), signs(anna), `joins signed ${anna}`],
    ['claimed, nothing said', browser('claimed', anna), nobody, `keep claimed ${anna}`],
    ['claimed, the same again', browser('claimed', anna), claims(anna), `keep claimed ${anna}`],
    ['claimed, somebody else', browser('claimed', anna), claims(bruno), `new claimed ${bruno}`],
    ['claimed, the same signed', browser('claimed', anna), signs(anna), `joins signed ${anna}`],
    ['claimed, somebody else signed', browser('claimed', anna), signs(bruno), `new signed ${bruno}`],
    ['signed, nothing said while it holds', signed, nobody, `keep signed ${anna}`],
    ['signed, the same claimed while it holds', signed, claims(anna), `keep signed ${anna}`],
    ['signed, somebody else claimed', signed, claims(bruno), `new claimed ${bruno}`],
    ['signed, signed again', signed, signs(anna), `keep signed ${anna}`],
    ['signed, somebody else signed', signed, signs(bruno), `new signed ${bruno}`],
    ['run out, nothing said', runOut, nobody, 'new anonymous -'],
    ['run out, the same claimed', runOut, claims(anna), `new claimed ${anna}`],
    ['run out, signed again', runOut, signs(anna), `keep signed ${anna}`],
  ])('%s', (_name, known, claim, plan) => {
    const { type, trust, email } = planBinding(known, claim, now)
    expect(`${type} ${trust} ${email ?? '-'}`).toBe(plan)
  })
})
