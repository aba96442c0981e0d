import { expect, test } from 'vitest'
import { signTwilio, verifyTwilio } from '../../../worker/lib/twilio-signature.ts'

/** The vectors of Twilio's documentation, and one with the letters and signs of a WhatsApp message. */
const vectors = [
  {
    token: '12345',
    url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
    form: {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675310',
      Digits: '1234',
      From: '+14158675310',
      To: '+18005551212',
    },
    signature: 'GvWf1cFY/Q7PnoempGyD5oXAezc=',
  },
  {
    token: '12345678901234567890123456789012',
    url: 'https://app.example.com/webhooks/twilio/inbound?t=acme',
    form: {
      WaId: '393331234567',
      AccountSid: 'AC00000000000000000000000000000001',
      ApiVersion: '2010-04-01',
      Body: 'Ciao è ok',
      From: 'whatsapp:+393331234567',
      MessageSid: 'SM00000000000000000000000000000001',
      NumMedia: '0',
      ProfileName: 'Anna',
      To: 'whatsapp:+390212345678',
    },
    signature: 'XUlQhGiEkn8Toi/VUbddF/CuH4k=',
  },
]

test.each(vectors)('$url is signed as Twilio signs it', async ({ token, url, form, signature }) => {
  const sent = new URLSearchParams(Object.entries(form))
  expect(await signTwilio(token, url, sent)).toBe(signature)
  expect(await verifyTwilio(token, signature, url, sent)).toBe(true)
  expect(await verifyTwilio(token, signature, `${url}x`, sent)).toBe(false)
  expect(await verifyTwilio(`${token}x`, signature, url, sent)).toBe(false)
  sent.append('Body', 'altro')
  expect(await verifyTwilio(token, signature, url, sent)).toBe(false)
})

test('no signature, and one that is none, open nothing', async () => {
  for (const signature of [null, '', 'è', 'AAAA']) {
    expect(await verifyTwilio('12345', signature, 'https://x.example/', new URLSearchParams())).toBe(false)
  }
})

test('a repeated name counts each of its values once, an empty one counts too', async () => {
  const twice = new URLSearchParams('a=2&a=1&a=2&b=')
  expect(await signTwilio('k', 'u', twice)).toBe(
    await signTwilio('k', 'u', new URLSearchParams('b=&a=1&a=2')),
  )
  expect(await signTwilio('k', 'u', twice)).not.toBe(
    await signTwilio('k', 'u', new URLSearchParams('a=1&a=2')),
  )
})
