import type { WhatsappCampaignsText } from './whatsapp-campaigns.it.ts'

const whatsappCampaigns: WhatsappCampaignsText = {
  template: {
    label: 'Template',
    search: 'Search a template by name',
    help: 'On WhatsApp you write first only with an approved template. Everybody gets it in their language, otherwise in the default one.',
    none: 'There is no template yet.',
    noneFound: 'No template with this name.',
    noneSendable: 'No template is approved yet: choose one as soon as WhatsApp answers.',
    goTo: 'Go to templates',
    open: 'Open the template',
    fallback: {
      one: '{{ languages }} cannot be sent now: who speaks it gets {{ fallback }}.',
      other: '{{ languages }} cannot be sent now: who speaks them gets {{ fallback }}.',
    },
  },
  problem: {
    template_gone: 'The chosen template is gone. Choose another.',
    template_default_not_approved:
      'The default language of the template “{{ name }}” is not approved: who speaks no other would get nothing. Wait for approval or choose another template.',
    numberId_channel_paused: 'WhatsApp waits for somebody to mend the connection. Open it in the settings.',
    numberId_number_gone: 'The chosen number is gone. Choose another one.',
    template_not_approved:
      'No language of “{{ name }}” is approved now. Wait for the approval or choose another template.',
    'content.templateId_required': 'Choose a template.',
  },
  exclusion: {
    no_address: 'No WhatsApp number',
    suppressed: 'Number blocked',
    unsubscribed: 'Unsubscribed from WhatsApp',
    no_consent: 'Has not agreed to WhatsApp',
  },
  whyNot: {
    draft: 'It is a draft: request approval to send it.',
    elsewhere: 'It was requested on another connection: request it again.',
    queued: 'It is about to reach WhatsApp.',
    in_review: 'WhatsApp is reading it.',
    rejected: 'WhatsApp does not accept it: make a new request.',
    paused: 'WhatsApp holds it back for a few hours.',
    disabled: 'WhatsApp closed it: write another one.',
    inLanguage: 'In {{ language }}, the default language: {{ reason }}',
  },
  number: {
    label: 'Number',
    default: 'The channel’s',
    from: 'Sent from',
    sandbox: 'Test number',
  },
  tags: {
    label: 'Tag for each answer',
    help: 'Who answers with the button gets the tag.',
    asTemplate: 'As in the template',
    asTemplateTag: 'As in the template: {{ name }}',
    asTemplateNone: 'As in the template: none',
  },
  preview: {
    language: 'They get it in {{ language }}.',
    noTemplate: 'Choose a template to see it.',
  },
  limit: {
    now: { one: '{{ count }} goes out now', other: '{{ count }} go out now' },
    none: 'None goes out now',
    waiting: { one: '{{ count }} waits', other: '{{ count }} wait' },
    next: {
      one: 'The first of those who wait goes out by {{ moment }}.',
      other: 'Of those who wait, {{ count }} go out by {{ moment }}.',
    },
    rest: {
      one: 'The one who waits goes out by {{ moment }}.',
      other: 'Those who wait go out by {{ moment }}.',
    },
    last: 'The last ones by {{ moment }}.',
    latest: 'If WhatsApp is late in confirming what was sent, {{ moment }} at the latest.',
    why: 'The number {{ number }} can write first to {{ limit }} people every 24 hours.',
    restricted: 'When the number is free again cannot be foreseen yet.',
  },
  live: {
    fact: {
      one: '{{ count }} person is waiting for WhatsApp.',
      other: '{{ count }} people are waiting for WhatsApp.',
    },
    stoppedFact: {
      one: 'WhatsApp stopped the template: {{ count }} person is waiting.',
      other: 'WhatsApp stopped the template: {{ count }} people are waiting.',
    },
    openTemplate: 'Open the template',
    openNumbers: 'Open the numbers',
    goesOn: {
      one: '{{ count }} goes out by itself {{ moment }}.',
      other: '{{ count }} go out by themselves {{ moment }}.',
    },
    answers: 'Answers with a button',
    people: 'People',
    noAnswers: 'This template has no answer buttons.',
    ofAnswer: 'Answered “{{ label }}”',
    readHelp: 'WhatsApp tells that a message was read only of those who allow it: more may have read it.',
  },
}

export default whatsappCampaigns
