import type { Translation } from '../../shared/i18n/text.ts'
import type it from './sms.it.ts'

export default {
  label: 'Length of the SMS',
  perPerson: {
    one: '{{ count }} SMS per person',
    many: '{{ count }} SMS per person',
    other: '{{ count }} SMS per person',
  },
  atMost: {
    one: 'At most {{ count }} SMS per person',
    many: 'At most {{ count }} SMS per person',
    other: 'At most {{ count }} SMS per person',
  },
  room: '{{ units }} of {{ capacity }} characters, {{ left }} left.',
  gsm7: 'SMS alphabet: 160 in one message, 153 in each of several.',
  ucs2: 'Extended alphabet: 70 in one message, 67 in each of several.',
  openFields: 'The values of the fields come on top.',
  doubles: 'These count as two: {{ letters }}',
  nearLimit: 'At most {{ longest }} characters in all: {{ left }} left.',
  tooLong: '{{ length }} characters. The provider accepts at most {{ longest }}.',
  costly: {
    one: '{{ count }} letter makes it dearer',
    many: '{{ count }} letters make it dearer',
    other: '{{ count }} letters make it dearer',
  },
  costlyHelp: 'With a single one of these an SMS holds 70 characters instead of 160.',
  saving: 'Without them, each person gets {{ fewer }} SMS instead of {{ more }}.',
  replaceAll: 'Replace the letters that cost',
  replaceOne: 'Replace {{ letter }} with {{ replacement }}',
  removeOne: 'Take {{ letter }} out',
  becomes: 'becomes',
  times: '{{ count }} times',
  foreignValues:
    'The values of some people have letters outside the SMS alphabet: {{ letters }}. Their SMS holds 70 characters.',
  letter: {
    nothing: 'nothing',
    space: 'space',
    line: 'new line',
    invisible: 'invisible character',
  },
} satisfies Translation<typeof it>
