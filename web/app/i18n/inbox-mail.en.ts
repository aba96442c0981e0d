import type { Translation } from '../../shared/i18n/text.ts'
import type it from './inbox-mail.it.ts'

const inboxMail: Translation<typeof it> = {
  frame: 'E-mail from {{ name }}: {{ subject }}',
  noSubject: 'no subject',
  loading: 'Opening the e-mail…',
  gone: 'The original does not open: here is its text.',
  blocked: { one: '1 remote picture hidden.', other: '{{ count }} remote pictures hidden.' },
  blockedKnown: 'If you show them, {{ name }} can see that you opened the e-mail.',
  blockedClaimed: 'The sender is not proven: show them only if you trust it.',
  show: 'Show pictures',
}

export default inboxMail
