import type { Role } from '#shared/model/organisation.ts';

/** Public: it is printed at the start and stands on the sign-in page. */
export const demoPassword = 'shifan-2026';

export interface DemoAccount {
  readonly login: string;
  readonly name: string;
  readonly organisation: string;
  /** Short, for lists. */
  readonly organisationName: string;
  readonly role: Role;
}

const account = (
  login: string,
  name: string,
  organisation: string,
  organisationName: string,
  role: Role,
): DemoAccount => ({
  login,
  name,
  organisation,
  organisationName,
  role,
});

/** Persons are invented. Exist in demo mode only. */
export const demoAccounts: readonly DemoAccount[] = [
  account('yanqi', '马晓燕', 'hc-652826', '焉耆回族自治县', 'applicant'),
  account('hejing', '巴特尔', 'hc-652827', '和静县', 'applicant'),
  account('ruoqiang', '王建军', 'hc-652824', '若羌县', 'applicant'),
  account('bazhou', '李文华', 'hc-652800', '巴音郭楞蒙古自治州', 'reviewer'),
  account('kashi', '古丽娜尔', 'hc-653100', '喀什地区', 'reviewer'),
  account('xinjiang', '阿依古丽', 'hc-650000', '新疆维吾尔自治区', 'reviewer'),
  account('jiangkou', '杨秀珍', 'hc-520621', '江口县', 'applicant'),
  account('nhc-review', '周立民', 'nhc', '国家卫生健康委员会', 'reviewer'),
  account('nhc-lead', '郑海燕', 'nhc', '国家卫生健康委员会', 'lead'),
  account('qijiang', '陈国强', 'hc-500110', '綦江区', 'applicant'),
  account('yuzhong', '刘芳', 'hc-500103', '渝中区', 'applicant'),
  account('beibei', '杨帆', 'hc-500109', '北碚区', 'applicant'),
  account('jiulongpo', '张敏', 'hc-500107', '九龙坡区', 'applicant'),
  account('shapingba', '黄磊', 'hc-500106', '沙坪坝区', 'applicant'),
  account('pengshui', '冉启明', 'hc-500243', '彭水苗族土家族自治县', 'applicant'),
  account('liangjiang', '吴静', 'hc-500157', '两江新区', 'applicant'),
  account('cq-review', '何建平', 'hc-500000', '重庆市', 'reviewer'),
  account('cq-lead', '唐晓梅', 'hc-500000', '重庆市', 'lead'),
  account('cq-admin', '罗文静', 'hc-500000', '重庆市', 'administrator'),
  account('qijiang-admin', '杨秀兰', 'hc-500110', '綦江区', 'administrator'),
  account('qijiang-review', '罗建明', 'hc-500110', '綦江区', 'reviewer'),
  account('kangshou', '李思源', 'inst-cq-kangshou', '綦江区康寿护理院', 'applicant'),
  account('admin', '系统管理员', 'nhc', '国家卫生健康委员会', 'administrator'),
];

/** Fixed, so that seeding twice makes the same account. */
export const demoSubject = (login: string) => `demo-${login}`;
