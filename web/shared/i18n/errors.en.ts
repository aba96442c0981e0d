import type { ErrorsText } from './errors.it.ts'

const errors: ErrorsText = {
  request: {
    invalid: 'Check the marked fields.',
    malformed: 'The data could not be read. Reload the page and try again.',
    too_large: 'The file or the text is too large.',
    origin: 'This request comes from another site. Open Centralino at its own address and try again.',
  },
  auth: {
    required: 'Your session has ended. Sign in again to go on.',
    invalid_credentials:
      'E-mail and password do not match. Check them and try again, or choose a new password.',
    email_taken: 'There is already an account with this e-mail. Sign in, or use another e-mail.',
    token_expired: 'This link has expired or was already used. Ask for a new one.',
    forbidden: 'Your role does not allow this. Ask whoever runs the workspace.',
  },
  rate: {
    limited: 'Too many attempts in a row. Wait a minute and try again.',
    limited_for: 'Too many attempts in a row. Try again in {{ time }}.',
  },
  resource: {
    not_found: 'It no longer exists, or is not in this workspace.',
    conflict: 'It has changed meanwhile, or exists already. Reload and try again.',
  },
  contact: {
    identity_taken: 'Another contact already has this e-mail or phone.',
    identity_split:
      'The e-mail belongs to one contact and the phone to another: merge them, or change one of the two.',
    no_identity: 'An e-mail or a phone is needed.',
  },
  list: {
    not_live: 'A static list has no rule to change.',
    read_by_rule: 'The rule of another list uses this list. Change that one first.',
    not_static: 'Only a static list can be changed by hand like this.',
    in_use: 'The list is needed by a campaign that has not finished.',
  },
  field: {
    too_many: 'There are too many.',
    list_on_both_sides: 'A list cannot be both among those who receive it and those who do not.',
    missing_field: 'This person lacks a field that has no fallback.',
    refused: 'The provider does not accept it.',
    repeated: 'It is there twice.',
    language: 'Choose Italian, English or French.',
    country: 'A country of two letters is needed, such as IT.',
    time_zone: 'This time zone does not exist, such as Europe/Rome',
    field_key: 'Capital letters, digits and underscore only, such as ORDER_DATE',
    built_in: 'This name already belongs to a field of Centralino.',
    api_key: 'The key does not have the right form: it starts with re_',
    webhook_secret: 'The secret does not have the right form: it starts with whsec_',
    unknown_field: '%%{{ name }}%% doesn’t exist.',
    field_not_here: 'This field cannot be used here.',
    field_unclosed: 'A field stays open: the two %% at its end are missing.',
    link_incomplete: 'A link is not complete, such as https://domain.com',
    email_invalid: 'The address is not complete, such as name@domain.com',
    phone_invalid: 'The number is not valid, such as +44 20 7946 0958',
    in_use: 'The field is used elsewhere. Remove it from there first.',
    required: 'This field is missing.',
    email: 'The address is not complete, such as name@domain.com',
    phone: 'The number is not valid, such as +44 20 7946 0958',
    date: 'The date does not exist, such as 1986-05-04',
    number: 'A number is needed.',
    url: 'The web address is not complete, such as https://domain.com',
    too_long: 'It is too long.',
    too_short: 'It is too short.',
    too_big: 'It is too big.',
    too_small: 'It is too small.',
    password_short: 'At least 10 characters are needed.',
    control_character: 'It has characters that cannot be seen. Type it again by hand.',
    taken: 'It exists already.',
    unknown: 'It does not exist.',
    invalid: 'The value is not valid.',
  },
  import: {
    not_text: 'The file is not a table of text. Save it as CSV and try again.',
    state: 'The import is in another state. Reload the page.',
    chunk_mismatch: 'The file changed during the import. Start again with the new file.',
  },
  campaign: {
    state: 'The campaign is in another state. Reload the page.',
    incomplete: 'The campaign is not ready: complete the marked parts.',
    no_recipients: 'Nobody in these lists can receive the campaign.',
  },
  channel: {
    not_configured: 'The channel is not connected. Connect it in the settings.',
    rejected_credentials: 'The provider refused these credentials. Check them and try again.',
    unreachable: 'The provider does not answer. Try again in a few minutes.',
  },
  mail: { no_provider: 'This installation cannot send system e-mail yet. Tell whoever runs it.' },
  webhook: { signature: 'The signature is not valid.' },
  token: { invalid: 'This link is not valid.' },
  network: { offline: 'The server does not answer. Check your connection and try again.' },
  server: {
    busy: 'The server is busy. Try again in a moment.',
    error:
      'The server did not complete the request. Try again; if it happens again, tell whoever runs Centralino.',
  },
}

export default errors
