import { expect, it } from 'vitest'
import { answerAddresses } from '../../../worker/modules/inbound/answer-addresses.ts'

const at = (address: string) => ({ address, name: '' })
const own = (address: string) => address.endsWith('@bottega.example')
const many = Array.from({ length: 60 }, (_, n) => `a${n}@x.example`)

it.each([
  ['nowhere said', [], []],
  ['the sender alone', ['modulo@x.example'], []],
  ['another address', ['anna@y.example'], ['anna@y.example']],
  ['the same address twice', ['anna@y.example', 'anna@y.example'], ['anna@y.example']],
  ['the sender and another', ['anna@y.example', 'modulo@x.example'], ['modulo@x.example', 'anna@y.example']],
  ['an own address', ['ciao@bottega.example'], []],
  ['an own address and another', ['ciao@bottega.example', 'anna@y.example'], ['anna@y.example']],
  ['very many', many, many.slice(0, 5)],
] as const)('a mail that wants answers at %s', async (_name, wanted, answered) => {
  const mail = { from: at('modulo@x.example'), replyTo: wanted.map(at) }
  expect(await answerAddresses(mail, own)).toEqual(answered)
})
