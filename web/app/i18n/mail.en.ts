import type { MailText } from './mail.it.ts'

const mail: MailText = {
  tools: {
    subheading: 'Subheading',
    underline: 'Underline',
    left: 'Align left',
    center: 'Align centre',
    right: 'Align right',
    image: 'Picture',
    rule: 'Dividing line',
  },
  image: {
    title: 'Picture',
    alt: 'What it shows',
    altHelp: 'Read where pictures are off, and heard by those who can’t see them.',
    width: 'Width',
    widthHelp: 'In pixels, up to {{ widest }}. On a phone it shrinks by itself.',
    widthWrong: 'A number from {{ narrowest }} to {{ widest }}.',
    link: 'Link of the picture',
    apply: 'Apply',
    remove: 'Remove the picture',
  },
  field: {
    title: 'Field {{ name }}',
    fallback: 'If missing, write',
    fallbackHelp: 'Without it, whoever has no such value does not get the message.',
    remove: 'Remove the field',
  },
  lost: 'Switching to text loses: {{ parts }}.',
  tooLong:
    'The message has {{ length }} characters, the most is {{ most }}. It is not saved until you shorten it.',
  checks: {
    title: 'Worth a look',
    clipped: 'About {{ size }}: over 102 KB Gmail cuts the end off, unsubscribe link included.',
    alt_missing: {
      one: '{{ count }} picture without alternative text (alt): those who can’t see it don’t know what it shows.',
      other:
        '{{ count }} pictures without alternative text (alt): those who can’t see them don’t know what they show.',
    },
    link_dropped: '{{ url }} doesn’t open from an e-mail: the link is taken out. Use an https address.',
    picture_dropped:
      '{{ url }} doesn’t show in an e-mail. Upload the picture under Media and use its address.',
  },
}

export default mail
