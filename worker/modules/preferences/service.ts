export { openConfirm, confirmSignUp, type ConfirmView } from './service/confirm.ts'
export { signUpLink } from './service/link.ts'
export { sendOptInMails } from './service/mails.ts'
export {
  changePreferences,
  leaveEverything,
  type PreferencesView,
  viewPreferences,
} from './service/preferences.ts'
export { requestSignUp, type SignUpView, viewSignUp } from './service/sign-up.ts'
