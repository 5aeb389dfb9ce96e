import { policyOf } from '#shared/domain/counting.ts';
import type { Answer, Answers } from '#shared/model/answer.ts';
import type { Edition, Field, Measure, Row } from '#shared/model/edition.ts';
import type { ItemId } from '#shared/model/ids.ts';
import type { LocalDate } from '#shared/model/instant.ts';
import type { Observation, OthersSource } from '#shared/model/observation.ts';

/** Rows of an edition, in order. */
export function rowsOf(edition: Edition): Row[] {
  return edition.sections.flatMap((section) => section.items).filter((item) => item.type === 'row');
}

function fieldsOf(edition: Edition): Field[] {
  return edition.sections
    .flatMap((section) => section.items)
    .filter((item): item is Field => item.type !== 'row');
}

/** A figure that just satisfies a measure: 19 of 20 where 95 % is asked (DOMAIN §I). */
function satisfying(measure: Measure): { value?: string; numerator?: string; denominator?: string } {
  if (measure.kind === 'ratio') {
    if (measure.operator === '=') return { numerator: '38', denominator: '38' };
    return measure.bound === 95
      ? { numerator: '19', denominator: '20' }
      : { numerator: '48216', denominator: '76300' };
  }
  const steps = { '>=': 0, '=': 0, '>': 1, '<': -1 } as const;
  return { value: String(measure.bound + steps[measure.operator]) };
}

/** A figure that just misses it: exactly 60.00 % where more than 60 % is asked, 37 of 38 where all are. */
function missing(measure: Measure): { value?: string; numerator?: string; denominator?: string } {
  if (measure.kind === 'ratio') {
    if (measure.operator === '>') return { numerator: String(measure.bound), denominator: '100' };
    return { numerator: '37', denominator: '40' };
  }
  const steps = { '>=': -1, '=': 1, '>': 0, '<': 0 } as const;
  return { value: String(Math.max(0, measure.bound + steps[measure.operator])) };
}

/**
 * A district's answers to a standard: every row met, save those named.
 * @param without rows whose figures or checks just miss the mark
 * @param notApplicable rows that do not apply, with the reason
 */
export function standardAnswers(
  edition: Edition,
  district: string,
  {
    without = [],
    notApplicable = {},
  }: { without?: readonly string[]; notApplicable?: Readonly<Record<string, string>> } = {},
): Answers {
  const answers: Record<string, Answer> = {};
  for (const row of rowsOf(edition)) {
    const reason = notApplicable[row.id];
    if (reason !== undefined) {
      answers[row.id] = { notApplicable: true, reason };
      continue;
    }
    const misses = without.includes(row.id);
    const lastCheck = row.checks.length - 1;
    answers[row.id] = {
      text: `${district}对照“${row.indicator.title}”开展自查：${row.checks.join('；')}。相关文件、台账和佐证材料已按要求归档备查。`,
      checks: row.checks.map((_, index) => !(misses && index === lastCheck)),
      ...(row.measures.length > 0 && {
        figures: Object.fromEntries(
          row.measures.map((measure) => [measure.id, (misses ? missing : satisfying)(measure)]),
        ),
      }),
    };
  }
  return answers as Answers;
}

const origins = {
  document: '报送的文件和台账',
  onSite: '现场查看记录',
  office: '市级老龄处核对表',
  system: '全国医养结合监测系统导出表',
} as const;

/**
 * A record of every method that the standard lists for a row, in agreement with the unit's answers save those named.
 * @param on the day of the visit and of the figures
 * @param found figures that a source gives otherwise, by row and source
 */
export function standardRecords(
  edition: Edition,
  answers: Answers,
  on: LocalDate,
  found: Readonly<Record<string, Partial<Record<OthersSource, Observation['figures']>>>> = {},
): (Observation & { readonly revision: number })[] {
  if (edition.counting === null) return [];
  const { methodSources } = policyOf(edition.counting);
  return rowsOf(edition).flatMap((row) => {
    const answer = answers[row.id];
    const sources = new Set(row.methods.flatMap((method) => methodSources[method] ?? []));
    return [...sources].map((source) => {
      const figures = found[row.id]?.[source] ?? answer?.figures;
      return {
        item: row.id,
        source,
        on,
        origin: origins[source],
        ...(figures && { figures }),
        note: figures ? '' : '与报送内容一致。',
        withdrawn: false,
        revision: 0,
      };
    });
  });
}

/** What 焉耆回族自治县 writes, by field; numbers are those of the worked examples (DOMAIN §I). */
const yanqi: Readonly<Record<string, string>> = {
  'h.contact': '马玉兰',
  'h.phone': '0996-6022345',
  '1.1':
    '《焉耆回族自治县关于推进医疗卫生与养老服务相结合的工作方案》（焉政办发〔2019〕36号，2019年5月20日）',
  '1.2':
    '《焉耆回族自治县国民经济和社会发展第十四个五年规划和2035年远景目标纲要》第十一章第三节，明确建成覆盖城乡的医养结合服务网络。',
  '1.3':
    '《焉耆回族自治县深化医药卫生体制改革重点工作任务》《焉耆回族自治县促进养老服务发展实施方案》均将医养结合列为年度重点任务。',
  '1.4':
    '成立由县长任组长、16个部门为成员的医养结合工作领导小组（焉党办发〔2021〕12号），2025年召开联席会议4次。',
  '2.1': '对养老机构内设医疗机构取消行政审批，实行备案管理；落实用水、用电、用气居民价格；划拨建设用地32亩。',
  '2.2': '2025年安排本级福利彩票公益金186万元，用于县中心敬老院护理型床位改造和医务室设备购置。',
  '2.3':
    '将6家医养结合机构内设医疗机构全部纳入医保定点；制定《医养结合人才培训三年计划》；建成老年人健康信息平台。',
  '2.4': '采取公建民营方式引入1家专业机构运营县社会福利中心，民办公助支持2家民营养老机构，开放床位420张。',
  '2.5': '3家社会办医养结合机构承接老年人健康管理、家庭医生签约和居家养老服务项目。',
  '3.1': '医养签约合作9家、养老机构内设医疗机构5家，乡镇卫生院延伸至社区和家庭提供服务。',
  '3.2':
    '65岁及以上老年人健康管理率74.6%，家庭医生重点人群签约率86%，设立家庭病床58张，10个乡镇卫生院均建成中医馆。',
  '3.3':
    '县人民医院、县维吾尔医医院等4家机构为居家失能老年人提供上门护理、换药、康复指导服务，2025年上门2316人次。',
  '3.4': '永宁镇卫生院与镇敬老院毗邻建设（距离180米），12个村卫生室与农村幸福院同址或毗邻建设。',
  '4.1': '制定《医养结合机构服务质量管理规范》《医养签约服务协议（范本）》，统一服务内容和收费标准。',
  '4.2': '每季度由县卫生健康委、民政局联合检查，2025年发现问题37项，已整改36项，1项正在整改。',
  '4.3': '由专人负责全国医养结合管理信息系统，按月更新机构、床位、人员和服务数据。',
  '5.1': '落实医师区域注册，12名医师在医养结合机构多点执业，同等参加职称评定和继续教育。',
  '5.2':
    '《焉耆回族自治县医养结合机构医务人员激励和进修轮训办法》（焉卫发〔2024〕18号），每年选派不少于10人进修。',
  '5.3': '依托县域远程医疗平台为6家养老机构提供远程会诊，开展“互联网+护理服务”14项。',
  '5.4': '培育助老志愿服务队22支，注册志愿者1300余名，每月定期到医养结合机构开展服务。',
  '6.1': '委托第三方开展满意度调查，入住老年人及家属满意度96.8%；设立意见箱和投诉电话，办结率100%。',
  '6.3': '2024年获自治区老龄健康工作先进集体；新疆日报、巴州电视台等报道12篇。',
};
const figures: Readonly<Record<string, string>> = {
  '3.5a': '8',
  '3.5b': '5',
  '3.6t': '12',
  '3.6n': '5',
  '3.6s': '9',
  '3.7m': '40',
  '3.7g': '38',
};

/** A county's answers to the 主要工作信息表. */
export function formAnswers(edition: Edition, county: string): Answers {
  const answers: Record<string, Answer> = {};
  for (const field of fieldsOf(edition)) {
    const answer = fieldAnswer(field, county);
    if (answer) answers[field.id] = answer;
  }
  return answers as Answers;
}

function fieldAnswer(field: Field, county: string): Answer | undefined {
  const words = yanqi[field.id]?.replaceAll('焉耆回族自治县', county);
  switch (field.type) {
    case 'text':
      return { text: words ?? '无' };
    case 'person':
    case 'phone':
      return { text: words ?? '' };
    case 'integer':
      return { number: figures[field.id] ?? '0' };
    case 'yesNo':
      return { choice: 'yes', text: words ?? '' };
    case 'incident':
      return { choice: 'none' };
    case 'derived':
    case 'recommender':
    case 'seal':
    case 'division':
      return undefined;
  }
}

/** One answer replaced, the others as they are. */
export function withAnswer(answers: Answers, item: ItemId, answer: Answer): Answers {
  return { ...answers, [item]: answer };
}
