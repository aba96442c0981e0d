export { createTemplate, deleteTemplate, duplicateTemplate, updateTemplate } from './service/edit.ts'
export { getTemplatePerson } from './service/person.ts'
export { playApproval } from './service/play.ts'
export { getTemplate, hasTemplate, listTemplates } from './service/read.ts'
export { recheckTemplates, refreshApproval, requestApproval } from './service/request.ts'
export {
  answerKey,
  findAnswer,
  listAnswerButtons,
  listTemplatesNaming,
  openTemplate,
  type OpenTemplate,
} from './service/send.ts'
export { sweepTemplates } from './service/sync.ts'
