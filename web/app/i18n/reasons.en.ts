import type { ReasonsText } from './reasons.it.ts'

const reasons: ReasonsText = {
  no_translation: {
    label: 'No fitting translation',
    help: 'The template has no approved translation for this person, nor the default one',
  },
  text_empty: { label: 'Empty text', help: 'With this person’s fields nothing is left to send' },
  text_too_long: { label: 'Text too long', help: 'With this person’s fields it exceeds 1,600 characters' },
  twilio_20003: { label: 'Twilio doesn’t know the token', help: 'Connect Twilio again in the SMS settings.' },
  twilio_21211: { label: 'Number not valid', help: 'Correct the contact’s number.' },
  twilio_21408: {
    label: 'Country not enabled in Twilio',
    help: 'Enable it in Twilio under Geo permissions, then retry.',
  },
  twilio_21610: { label: 'Answered STOP to this sender', help: 'The number is blocked.' },
  twilio_21612: { label: 'The sender does not reach this number', help: 'Try another sender.' },
  twilio_21614: { label: 'Not a mobile number', help: 'The number is blocked for SMS.' },
  twilio_21617: { label: 'Text too long', help: 'Shorten it below 1,600 characters.' },
  twilio_30003: { label: 'Phone not reachable', help: 'Retry in some hours.' },
  twilio_30004: {
    label: 'Blocked by phone or carrier',
    help: 'Do not retry: the person may have blocked the sender.',
  },
  twilio_30005: { label: 'Number unknown or inactive', help: 'Check the number.' },
  twilio_30006: { label: 'Landline or carrier not reachable', help: 'The number is blocked for SMS.' },
  twilio_30007: { label: 'Filtered as spam', help: 'Change text or sender: the carrier takes it for spam.' },
  twilio_30008: { label: 'Not delivered, reason unknown', help: 'You can retry once.' },
  twilio_30034: {
    label: 'The sender lacks its registration for the United States',
    help: 'Register it in Twilio.',
  },
  twilio_30036: { label: 'Not delivered in time', help: 'The phone stayed off: you can retry.' },
  twilio_63003: {
    label: 'The number has no WhatsApp',
    help: 'The number is blocked for WhatsApp.',
  },
  twilio_63013: {
    label: 'Content against WhatsApp’s rules',
    help: 'Change the template: WhatsApp does not accept it.',
  },
  twilio_63014: {
    label: 'Blocked your number on WhatsApp',
    help: 'The number is blocked for WhatsApp.',
  },
  twilio_63016: {
    label: 'Outside the 24 hours of the answer',
    help: 'An approved template is needed: send again with one.',
  },
  twilio_63018: {
    label: 'Limit of the WhatsApp number reached',
    help: 'It was tried several times: try again tomorrow.',
  },
  twilio_63024: {
    label: 'Not a valid WhatsApp recipient',
    help: 'The number is blocked for WhatsApp.',
  },
  twilio_63027: {
    label: 'WhatsApp does not find the template',
    help: 'Request approval of the template again, then retry.',
  },
  twilio_63028: {
    label: 'The fields do not match the template',
    help: 'Duplicate the template and request approval of the copy.',
  },
  twilio_63032: {
    label: 'Left out by WhatsApp for an experiment',
    help: 'Meta delivers nothing to this person for now: do not retry.',
  },
  twilio_63038: {
    label: 'Messages of the day used up in Twilio',
    help: 'Raise the account’s limit in Twilio or retry tomorrow.',
  },
  twilio_63040: {
    label: 'Template rejected by WhatsApp',
    help: 'Choose an approved template, then retry.',
  },
  twilio_63041: {
    label: 'Template paused by WhatsApp',
    help: 'Wait until it is approved again, then retry.',
  },
  twilio_63042: {
    label: 'Template disabled by WhatsApp',
    help: 'Write a new template and request approval.',
  },
  twilio_63049: {
    label: 'WhatsApp chose not to deliver it',
    help: 'This person gets a lot of marketing already: do not retry within 24 hours.',
  },
  twilio_undelivered: { label: 'Not delivered by the carrier', help: 'Twilio did not say why.' },
  twilio_failed: { label: 'Not sent by Twilio', help: 'Twilio did not say why.' },
  twilio_canceled: { label: 'Cancelled in Twilio', help: 'Somebody stopped it in Twilio.' },
  file_gone: {
    label: 'A file is gone',
    help: 'A file of this reply is no longer there. Attach it again and reply.',
  },
  files_too_large: {
    label: 'Files too large',
    help: 'Together they are over 10 MB. Send fewer or smaller ones.',
  },
  outside_window: {
    label: 'Outside the 24 hours when it was sent',
    help: 'Messenger allows messages only within 24 hours after the person wrote.',
  },
  meta_10: {
    label: 'The Meta app lacks a permission',
    help: 'It needs pages_messaging: connect the page again.',
  },
  meta_10_2018278: {
    label: 'Outside Messenger’s 24 hours',
    help: 'They can be written to again once they write to the page.',
  },
  meta_10_1893063: { label: 'Meta has restricted the page', help: 'Look at the page’s quality on Meta.' },
  meta_100: { label: 'Meta does not take the message', help: 'Check the text and the buttons.' },
  meta_100_2018001: {
    label: 'Meta does not find the person',
    help: 'They wrote to another page, or are no longer on Messenger.',
  },
  meta_190: {
    label: 'Meta doesn’t know the token',
    help: 'Connect the page again in the Messenger settings.',
  },
  meta_200: {
    label: 'The Meta app lacks a permission',
    help: 'It needs pages_messaging: connect the page again.',
  },
  meta_551: { label: 'Blocked the page or left Messenger', help: 'The person is blocked.' },
  meta_613: { label: 'Meta asked to slow down', help: 'Temporary' },
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
  too_late: { label: 'Too late', help: 'It waited too long: nobody is waiting for it any more.' },
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
  no_device: { label: 'No device', help: 'None of this person’s browsers gets notifications any more.' },
  push_too_large: {
    label: 'Notification too long',
    help: 'Shorten the text or the addresses: with the fields filled they go over the limit.',
  },
  push_key: { label: 'The browser’s key is not valid', help: 'The person has to allow notifications again.' },
  not_shown: { label: 'Not shown', help: 'The browser got it and could not show it.' },
  other: { label: 'Refused by the provider', help: 'The provider’s code: {{ code }}' },
}

export default reasons
