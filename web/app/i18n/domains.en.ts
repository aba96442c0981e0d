import type it from './domains.it.ts'

const domains: typeof it = {
  title: 'Senders’ domains',
  lead: 'The records that mailbox providers look at before they trust your e-mails. They are set where you bought the domain.',
  check: 'Check again',
  checkOf: 'Check {{ domain }} again',
  checking: 'Checking…',
  checked: 'Checked {{ time }}',
  never: 'Not checked yet',
  records: 'Records of {{ domain }}',
  showRecords: 'Show the records',
  state: {
    verified: 'All right',
    incomplete: 'DMARC missing',
    unverified: 'To be completed',
    not_added: 'Unknown to Resend',
    unknown: 'To be checked',
    trial: 'Trials only',
  },
  explain: {
    verified: 'E-mails from this domain are signed and recognised.',
    incomplete: 'E-mails go out, but Gmail and Yahoo ask those who write to many for a DMARC record too.',
    unverified: 'Resend sends no e-mail from this domain until the records below are there.',
    not_added: 'Add it in Resend, under Domains: then the records to set appear here.',
    unknown: 'Press “Check again” to learn how it stands.',
    trial: 'While e-mails stay in the sandbox no record is needed.',
  },
  error: {
    provider_unreachable: 'Resend did not answer: try again in a moment.',
    key_restricted:
      'The key of Resend may only send and sees no domains: with a key of full access the records appear here.',
    dns_unreachable: 'The DNS did not answer for some record: try again in a moment.',
  },
  purpose: {
    dkim: 'Signature (DKIM)',
    spf: 'Who may send (SPF)',
    bounces: 'Way back of bounces (MX)',
    dmarc: 'Rule of the domain (DMARC)',
  },
  recordState: {
    ok: 'All right',
    pending: 'Set, Resend has yet to see it',
    different: 'Something else is there',
    missing: 'Missing',
    unknown: 'Not read',
  },
  type: 'Type',
  name: 'Name',
  value: 'Value',
  priority: 'Priority',
  found: 'Now there is: {{ value }}',
  copy: 'Copy',
  copyName: 'Copy the name: {{ purpose }}',
  copyValue: 'Copy the value: {{ purpose }}',
  copied: 'Copied',
  beforeSending: {
    unverified: 'The domain {{ domain }} is not verified yet: Resend will refuse the e-mails.',
    not_added: 'Resend does not know the domain {{ domain }}: it will refuse the e-mails.',
    incomplete: 'The domain {{ domain }} lacks DMARC: many e-mails may end up as spam.',
    open: 'See the records',
  },
}

export default domains
