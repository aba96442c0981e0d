import type { Channel } from '../../../../worker/contracts/common.ts'
import type { Field } from '../../../../worker/contracts/fields.ts'
import type { Condition } from '../../../../worker/contracts/rules.ts'
import { rulesText } from '../../i18n/rules.ts'
import { activities, suppressionChannels } from '../../../../worker/contracts/rules.ts'
import { consentChannels, type Subject, valueKindOf, valueOf } from './rule-conditions.ts'

/** The names of what rules speak about. */
export type RuleNames = {
  /** False while the names are on their way. */
  ready: boolean
  fields: readonly Field[]
  tags: ReadonlyMap<number, string>
  lists: ReadonlyMap<number, string>
  campaigns: ReadonlyMap<number, string>
}

const channelNames: Partial<Record<Channel, string>> = {
  email: 'e-mail',
  sms: 'SMS',
  whatsapp: 'WhatsApp',
  push: 'push',
  messenger: 'Messenger',
}
const attributeKeys = [
  'email',
  'phone',
  'firstName',
  'lastName',
  'company',
  'language',
  'gender',
  'birthDate',
  'createdAt',
  'updatedAt',
] as const

/** The name of a subject: "Consenso e-mail", "Città". */
export function subjectWords(subject: Subject, fields: readonly Field[]): string {
  const [type, name = ''] = subject.split(':')
  if (type === 'tag' || type === 'list' || type === 'source') return rulesText.t(`subject.${type}`)
  if (type === 'phone') return rulesText.t('subject.phoneState')
  const channel = consentChannels.find((one) => one === name)
  if (type === 'consent' && channel) {
    return rulesText.t('subject.consent', { channel: channelNames[channel] ?? channel })
  }
  const activity = activities.find((one) => one === name)
  if (type === 'activity' && activity) return rulesText.t(`subject.activity.${activity}`)
  const suppressed = suppressionChannels.find((one) => one === name)
  if (type === 'suppression' && suppressed) return rulesText.t(`subject.suppression.${suppressed}`)
  const attribute = attributeKeys.find((one) => one === name)
  if (type !== 'field' && attribute) return rulesText.t(`subject.${attribute}`)
  return fields.find((field) => field.key === name)?.label ?? name
}

/** The words of an operator, which depend on what it joins: a tag is contained, a list is. */
export function operatorWords(condition: Condition, operator: string): string {
  if (condition.type === 'tag') return rulesText.t(operator === 'is' ? 'operator.tagIs' : 'operator.tagIsNot')
  if (condition.type === 'suppression') {
    return rulesText.t(operator === 'is' ? 'operator.suppressed' : 'operator.notSuppressed')
  }
  const key = `operator.${operator}`
  return rulesText.has(key) ? rulesText.t(key) : operator
}

/** The words of a value; empty when the operator needs none or none was chosen. */
export function valueWords(
  condition: Condition,
  names: RuleNames,
  format: { calendarDate: (isoDate: string) => string; number: (value: number) => string },
  language: string,
): string {
  if (condition.type === 'activity') return activityWords(condition, names)
  const value = valueOf(condition)
  if (value === null) return ''
  const gone = () => (names.ready ? rulesText.t('gone') : '')
  switch (valueKindOf(condition, names.fields)) {
    case 'none':
      return ''
    case 'tag':
      return names.tags.get(Number(value)) ?? gone()
    case 'list':
      return names.lists.get(Number(value)) ?? gone()
    case 'days':
      return rulesText.plural('daysCount', Number(value))
    case 'date':
      return format.calendarDate(String(value))
    case 'number':
      return format.number(Number(value))
    case 'boolean':
      return rulesText.t(value === true ? 'yes' : 'no')
    case 'language':
      return languageName(String(value), language)
    case 'gender':
    case 'source':
    case 'consent': {
      const key = `${valueKindOf(condition, names.fields)}.${String(value)}`
      return rulesText.has(key) ? rulesText.t(key) : String(value)
    }
    default:
      return String(value)
  }
}

function activityWords(
  { days, channel, campaignId }: Extract<Condition, { type: 'activity' }>,
  names: RuleNames,
): string {
  const parts = [
    days ? rulesText.plural('daysCount', days) : '',
    channel === null ? '' : (channelNames[channel] ?? channel),
    campaignId === null ? '' : (names.campaigns.get(campaignId) ?? (names.ready ? rulesText.t('gone') : '')),
  ]
  return parts.filter(Boolean).join(', ')
}

/** The name of a language by its two letters, in the language of the interface. */
export function languageName(code: string, language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(code) ?? code
  } catch {
    // Not a language code: shown as it was written.
    return code
  }
}
