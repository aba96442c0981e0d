import type { ReasonsText } from './reasons.it.ts'

const reasons: ReasonsText = {
  text_empty: { label: 'Empty text', help: 'With this person’s fields nothing is left to send' },
  text_too_long: { label: 'Text too long', help: 'With this person’s fields it exceeds 1,600 characters' },
  missing_field: { label: '%%{{ about }}%% is missing', help: 'Add a fallback next time' },
  contact_gone: { label: 'Contact deleted', help: 'It was no longer there when its turn came.' },
  no_address: {
    label: 'Address removed before sending',
    help: 'Add an e-mail to the contact for next time.',
  },
  address_changed: {
    label: 'Address changed before sending',
    help: 'The next campaign will use the new address.',
  },
  unsubscribed: {
    label: 'Unsubscribed before sending',
    help: 'Who unsubscribes gets no more campaigns.',
  },
  frequency_cap: {
    label: 'Has had enough messages already',
    help: 'The limit per person is changed in the settings.',
  },
  no_consent: {
    label: 'No consent at the moment of sending',
    help: 'The consent was taken away after the start.',
  },
  suppressed: { label: 'Address blocked before sending', help: 'This address is not written to any more.' },
  deleted: { label: 'Contact deleted before sending', help: 'Restore the contact to write again.' },
  merged: { label: 'Contact merged before sending', help: 'The person receives the campaign once.' },
  erased: { label: 'Contact erased', help: 'Nothing more is sent: the request holds here too.' },
  cancelled: { label: 'Send cancelled', help: 'The campaign was cancelled before its turn.' },
  unconfirmed: { label: 'Outcome unknown', help: 'The provider did not confirm' },
  bounce_permanent: { label: 'Mailbox does not exist', help: 'The address is blocked' },
  bounce_transient: { label: 'Mailbox full or not reached', help: 'Temporary' },
  bounce_undetermined: { label: 'Bounced without a reason', help: 'Check that the address is right.' },
  provider_failed: { label: 'Not delivered by the provider', help: 'The provider did not say why.' },
  provider_suppressed: { label: 'Blocked by the provider', help: 'The address is blocked' },
  rate_limited: { label: 'The provider asked to slow down', help: 'Temporary' },
  validation_error: {
    label: 'Address or text not accepted by the provider',
    help: 'Check the address and the sender.',
  },
  invalid_from_address: {
    label: 'Sender not accepted by the provider',
    help: 'Check it in the e-mail settings.',
  },
  network: { label: 'The provider did not answer', help: 'Try again in a few minutes.' },
  unexpected_answer: {
    label: 'The provider’s answer was not understood',
    help: 'Check in its console whether it went out.',
  },
  sandbox_unavailable: { label: 'Test mail not reached', help: 'Try again in a few minutes.' },
  other: { label: 'Refused by the provider', help: 'The provider’s code: {{ code }}' },
}

export default reasons
