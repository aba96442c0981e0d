import type { Translation } from '../../shared/i18n/text.ts'
import type it from './tasks.it.ts'

const tasks: Translation<typeof it> = {
  name: 'Tasks',
  running: { one: 'One task running', other: '{{ count }} tasks running' },
  recent: 'Recent tasks',
  none: 'Changes to many contacts and exports appear here, while they run and afterwards.',
  failedToLoad: 'The tasks cannot be read now.',
  title: {
    tagAdd: 'Add tags: {{ tags }}',
    tagRemove: 'Remove tags: {{ tags }}',
    tagBoth: 'Add tags: {{ added }}. Remove: {{ removed }}',
    listAdd: 'Add to “{{ list }}”',
    listRemove: 'Remove from “{{ list }}”',
    delete: 'Delete contacts',
    restore: 'Restore contacts',
    export: 'Export {{ fileName }}',
    clearField: 'Remove the values of “{{ field }}” from the contacts',
    check: 'Check {{ fileName }}',
    dryRun: 'Try the import of {{ fileName }}',
    import: 'Import {{ fileName }}',
    undo: 'Take back: {{ what }}',
  },
  started: 'Running. Follow it under “Tasks”, whatever page you open.',
  state: {
    queued: 'Waiting to start',
    of: '{{ done }} of {{ total }}',
    done: '{{ done }} so far',
    rate: '{{ rate }} a second',
    left: '{{ time }} left',
    cancelled: { one: 'Stopped after one contact', other: 'Stopped after {{ count }} contacts' },
    failed: 'Failed. {{ reason }}',
  },
  done: {
    tag: { one: 'Tags updated, one change', other: 'Tags updated, {{ count }} changes' },
    listAdd: {
      one: 'One contact added to “{{ list }}”',
      other: '{{ count }} contacts added to “{{ list }}”',
    },
    listRemove: {
      one: 'One contact removed from “{{ list }}”',
      other: '{{ count }} contacts removed from “{{ list }}”',
    },
    delete: { one: 'One contact deleted', other: '{{ count }} contacts deleted' },
    restore: { one: 'One contact restored', other: '{{ count }} contacts restored' },
    export: { one: 'One contact exported', other: '{{ count }} contacts exported' },
    exportBlocked: { one: 'One blocked address exported', other: '{{ count }} blocked addresses exported' },
    clearField: 'The values of “{{ field }}” are gone',
    check: { one: 'One row checked', other: '{{ count }} rows checked' },
    dryRun: { one: 'One row tried, nothing stored', other: '{{ count }} rows tried, nothing stored' },
    import: { one: 'One row imported', other: '{{ count }} rows imported' },
    undo: { one: 'One change taken back', other: '{{ count }} changes taken back' },
  },
  stop: 'Stop',
  stopOf: 'Stop: {{ what }}',
  undo: 'Undo the changes',
  undoOf: 'Undo the changes: {{ what }}',
  download: 'Download',
  downloadOf: 'Download {{ fileName }}',
  allExports: 'All exports',
}

export default tasks
