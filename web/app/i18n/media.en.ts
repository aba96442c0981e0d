import type { MediaText } from './media.it.ts'

const media: MediaText = {
  title: 'Media',
  search: 'Search by name',
  all: 'All',
  pictures: 'Pictures',
  files: 'PDF',
  emptyTitle: 'Your pictures live here',
  emptyText:
    'Upload the pictures and PDFs you use in messages: you find them in every e-mail and notification. PNG, JPEG, GIF, WebP and PDF, up to 5 MB each. You can also drag them here or paste them.',
  noneFound: 'No file matches these filters.',
  reset: 'Remove the filters',
  more: 'Show more',
  loadingMore: 'Loading…',
  upload: {
    action: 'Upload files',
    files: 'Files to upload',
    sending: 'Uploading {{ name }}',
    dismiss: 'Close the notice for {{ name }}',
  },
  detail: {
    title: 'File details',
    name: 'Name',
    alt: 'What it shows',
    altHelp: 'Read to those who can’t see the picture. Suggested each time you use it.',
    address: 'Public address',
    uploaded: 'Uploaded {{ at }}',
    save: 'Save',
    saving: 'Saving…',
    saved: 'Saved',
    uses: 'Where it is used',
    noUses: 'In no campaign yet.',
    sent: 'sent',
    delete: 'Delete',
    deleting: 'Deleting…',
    deleted: '{{ name }} deleted',
    restored: '{{ name }} is back in the library',
  },
  remove: {
    title: { one: 'Used in {{ count }} message', other: 'Used in {{ count }} messages' },
    text: 'If you delete {{ name }}, it no longer shows where it is used, e-mails already sent included. You can undo right after.',
    confirm: 'Delete anyway',
  },
  picker: {
    title: 'Choose a picture',
    empty: 'The library has no pictures yet. Upload the first one.',
  },
}

export default media
