import type { Translation } from '../../shared/i18n/text.ts'
import type it from './exports.it.ts'

const exports: Translation<typeof it> = {
  action: 'Export',
  title: { one: 'Export one contact', other: 'Export {{ count }} contacts' },
  titleAbout: 'Export about {{ count }} contacts',
  titleAll: 'Export the contacts',
  lead: 'A CSV file that Excel opens with the right accents, and that Centralino imports again without changing anything.',
  columns: 'Columns of the file',
  person: 'Details',
  fields: 'Fields',
  belonging: 'Tags, lists and consents',
  about: 'History',
  all: 'All',
  none: 'None',
  nothing: 'Choose at least one column',
  start: 'Prepare the file',
  cancel: 'Cancel',
  past: 'Past exports',
  started: 'Preparing the file: it downloads by itself as soon as it is ready.',
  page: {
    title: 'Exports',
    contacts: 'Contacts',
    lead: 'The files stay here for 7 days.',
    file: 'File',
    count: 'Contacts',
    size: 'Size',
    created: 'Created',
    state: 'State',
    until: 'Until {{ date }}',
    expired: 'No longer kept',
    failed: 'Failed',
    cancelled: 'Stopped',
    queued: 'Waiting',
    running: 'Running, {{ percent }}%',
    download: 'Download',
    downloadOf: 'Download {{ file }}',
    emptyTitle: 'The files of your contacts arrive here',
    emptyText:
      'Choose “Export” in the contacts, in a list or on a selection: the file is prepared by itself and stays here for 7 days.',
    emptyAction: 'Go to the contacts',
  },
}

export default exports
