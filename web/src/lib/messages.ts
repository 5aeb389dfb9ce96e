/**
 * What the shell and the shared components say. Words of the field (states, actions, refusals) come from shared/, where
 * the rules that cause them live, so that a screen and a refusal never differ.
 */
const zh = {
  productName: '示范',
  productTitle: '医养结合示范项目申报与评审',
  navHome: '我的待办',
  navReviews: '申报列表',
  navPublic: '公众查询',
  signIn: '登录',
  signOut: '退出登录',
  signInAgain: '重新登录',
  sessionExpired: '登录已过期',
  sessionExpiredText: '您填写的内容已保存在本机，重新登录后会自动继续上传，不会丢失。',
  signInTitle: '登录后办理申报、审核与公示',
  signInText:
    '使用单位分配的账号登录。账号由上级卫生健康行政部门开通，忘记密码请联系本单位管理员。',
  signingIn: '正在完成登录…',
  signInFailed: '登录没有完成',
  skipToContent: '跳到正文',
  loading: '正在读取…',
  loadingSlow: '网络较慢，仍在读取…',
  retry: '重试',
  offline: '当前没有网络。已填写的内容保存在本机，恢复网络后自动上传。',
  backOnline: '网络已恢复',
  saved: '已保存',
  saving: '正在保存…',
  savedHere: '离线，已存本机',
  conflict: '有冲突，请选择保留哪一份',
  saveRefused: '未能保存到服务器',
  notOnDevice: '本机也无法保存，请勿关闭页面',
  notFound: '没有找到',
  notFoundText: '地址有误，或该内容不在您单位的可见范围内。',
  forbidden: '您没有查看该内容的权限',
  notAMember: '该账号还没有加入任何单位',
  notAMemberText: '请联系上级卫生健康行政部门为您开通，开通后刷新本页即可。',
  failed: '没有读到内容',
  newVersion: '系统已更新，刷新后使用新版本。',
  refresh: '刷新',
  cancel: '取消',
  close: '关闭',
  print: '打印',
  back: '返回',
  demo: '演示环境',
  demoText: '数据均为虚构，不产生任何效力。',
  demoClock: '演示时间',
  demoForward: '快进',
  language: 'English',
} as const;

export type MessageKey = keyof typeof zh;

const en: Record<MessageKey, string> = {
  productName: 'Shifan',
  productTitle: 'Demonstration programmes for integrated medical and elderly care',
  navHome: 'My tasks',
  navReviews: 'Applications',
  navPublic: 'Public register',
  signIn: 'Sign in',
  signOut: 'Sign out',
  signInAgain: 'Sign in again',
  sessionExpired: 'Your session has ended',
  sessionExpiredText:
    'What you typed is kept on this device and will be sent after you sign in again.',
  signInTitle: 'Sign in to apply, review and publish',
  signInText:
    'Use the account your organisation gave you. Accounts are opened by the health authority above you.',
  signingIn: 'Finishing sign-in…',
  signInFailed: 'Sign-in did not finish',
  skipToContent: 'Skip to content',
  loading: 'Loading…',
  loadingSlow: 'The network is slow, still loading…',
  retry: 'Try again',
  offline: 'No network. What you type is kept on this device and sent when the network is back.',
  backOnline: 'Back online',
  saved: 'Saved',
  saving: 'Saving…',
  savedHere: 'Offline, kept on this device',
  conflict: 'Conflict: choose which version to keep',
  saveRefused: 'Could not be saved on the server',
  notOnDevice: 'Cannot be kept on this device: do not close the page',
  notFound: 'Not found',
  notFoundText: 'The address is wrong, or this lies outside what your organisation may see.',
  forbidden: 'You may not see this',
  notAMember: 'This account does not belong to an organisation yet',
  notAMemberText: 'Ask the health authority above you to open it, then refresh this page.',
  failed: 'Nothing could be read',
  newVersion: 'The system was updated. Refresh to use the new version.',
  refresh: 'Refresh',
  cancel: 'Cancel',
  close: 'Close',
  print: 'Print',
  back: 'Back',
  demo: 'Demo',
  demoText: 'All data are invented and have no effect.',
  demoClock: 'Demo time',
  demoForward: 'Forward',
  language: '中文',
};

const catalogues = { zh, en } as const;
export type Language = keyof typeof catalogues;

/** The catalogue of a language; a missing key does not compile. */
export function messagesIn(language: Language): Record<MessageKey, string> {
  return catalogues[language];
}
