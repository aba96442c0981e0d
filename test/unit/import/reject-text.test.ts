import { describe, expect, test } from 'vitest'
import { languages } from '../../../worker/contracts/common.ts'
import { emailProblems, normaliseEmail } from '../../../worker/lib/identity/email.ts'
import { phoneProblems } from '../../../worker/lib/identity/phone.ts'
import { rejectText } from '../../../worker/modules/imports/reject-text.ts'

describe('a row without a valid address', () => {
  test('is told which part is wrong', () => {
    const { problem } = normaliseEmail('luca.verdi@')
    expect(rejectText('identity_invalid', problem, 'it')).toBe(
      'Né e-mail né telefono validi. Manca la fine dell’e-mail, dopo la @',
    )
  })

  test.each(languages)('has words for each problem of an address (%s)', (language) => {
    const bare = rejectText('identity_invalid', null, language)
    for (const problem of [...emailProblems, ...phoneProblems]) {
      expect(rejectText('identity_invalid', problem, language), problem).not.toBe(bare)
    }
  })
})
