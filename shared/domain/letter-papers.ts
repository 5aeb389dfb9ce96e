import type { LetterKindId } from './letters.ts';
import { type Block, type Cell, cell, letterPage, line, type Paper } from './paper.ts';

const body = (text: string): Block => line(text, { indent: 2, align: 'justify' });
const heading = (text: string): Block => line(text, { indent: 2, face: 'heading', keep: true });
const small = { size: 12 };
const headCell = (text: string): Cell =>
  cell(text, { centred: true, paragraph: { face: 'heading', ...small } });

/** A table whose second row comes once for each entry of a list. */
const list = (name: string, columns: readonly string[], widths: readonly number[]): Block => ({
  kind: 'table',
  widths,
  headRows: 1,
  rows: [
    columns.map(headCell),
    columns.map((column) =>
      cell(`{{${name}.${column}}}`, { paragraph: small, ...(column === '序号' && { centred: true }) }),
    ),
  ],
});

interface Draft {
  readonly title: string;
  /** 纪要 is no letter to anybody (GB/T 9704 §10.3): its own head, and no salutation. */
  readonly head?: string;
  /** After the salutation. */
  readonly blocks: readonly Block[];
  /** 附件说明, and the annexes on pages of their own. */
  readonly annexes?: readonly { readonly title: string; readonly blocks: readonly Block[] }[];
}

const drafts: Readonly<Record<LetterKindId, Draft>> = {
  campaignNotice: {
    title: '关于开展{{批次}}的通知',
    blocks: [
      body('为做好{{项目}}创建工作，现将{{批次}}有关事项通知如下：'),
      heading('一、申报范围'),
      body('{{申报范围}}符合条件的单位可自愿申报。本次名额{{名额}}。'),
      heading('二、申报要求'),
      body(
        '申报单位对照《{{标准}}》逐项自查自评，如实填报并上传佐证材料，逐级报送。需要补正的，应在{{补正天数}}日内补正。',
      ),
      heading('三、时间安排'),
      body('申报自{{申报开始}}开始，至{{申报截止}}截止。各环节办理时限如下：'),
      list('时限', ['环节', '截止时间'], [0.4, 0.6]),
      heading('四、评审和公示'),
      body(
        '经评审确定候选单位，在网站公示{{公示工作日}}个工作日，接受社会监督。对公示无异议的，发文命名并予以公布。',
      ),
      body('创建示范工作不收取任何费用。'),
    ],
  },
  correction: {
    title: '关于补正{{批次}}申报材料的通知',
    blocks: [
      body(
        '你单位报送的{{批次}}申报材料收悉。经审核，有{{问题数}}项需要补正（第{{第几次}}次退回），现退回，请于{{补正截止}}前在系统中补正后重新提交，逾期未提交的按批次通知的规定处理。',
      ),
      body('需要补正的问题如下，其他内容不必改动：'),
      list('问题', ['序号', '条目', '内容', '问题'], [0.1, 0.1, 0.35, 0.45]),
    ],
  },
  recommendation: {
    title: '关于推荐{{批次}}单位的函',
    blocks: [
      body(
        '根据《{{批次}}》通知（{{批次文号}}）要求，经组织申报、逐级审核和初审，现推荐{{单位数}}个单位参加{{项目}}评审。推荐单位的申报材料已在系统中报送。',
      ),
      body('特此函告。'),
    ],
    annexes: [
      {
        title: '{{批次}}推荐单位汇总表',
        blocks: [
          list(
            '名单',
            ['序号', '单位', '地区', '自评结果', '提交时间', '审核意见'],
            [0.08, 0.24, 0.18, 0.14, 0.15, 0.21],
          ),
        ],
      },
    ],
  },
  expertMinute: {
    title: '{{批次}}专家评审纪要',
    head: '专家评审纪要',
    blocks: [
      body(
        '根据《{{批次}}》通知（{{批次文号}}），{{专家人数}}名专家对{{评审单位数}}个单位进行了评审，{{通过单位数}}个单位通过。现将评审情况纪要如下：',
      ),
      heading('一、评审办法'),
      body('{{评审办法}}。'),
      heading('二、评审专家'),
      list('专家', ['姓名', '职称', '单位', '评审件数'], [0.18, 0.22, 0.44, 0.16]),
      heading('三、排序和分数线'),
      body(
        '名额{{名额}}个，分数线在{{分数线}}。列为候选{{候选单位数}}个单位。先后依次看总分、核定达标比例、★ 条目达标数、第一轮得分、优先条件，仍相同的由主办单位决定。',
      ),
      list(
        '排序',
        ['名次', '单位', '总分', '各轮得分', '先后依据', '结果'],
        [0.12, 0.28, 0.12, 0.17, 0.16, 0.15],
      ),
      body('并列单位先后的决定：{{并列处理}}。'),
      heading('四、未按排序列为候选的理由'),
      list('未按排序', ['候选单位', '排在前面的单位', '理由'], [0.25, 0.3, 0.45]),
      heading('五、回避'),
      body('回避{{回避人次}}人次。'),
      list('回避', ['专家', '单位', '情形', '说明'], [0.14, 0.22, 0.2, 0.44]),
      heading('六、未通过评审的单位'),
      list('未通过', ['单位', '各轮得分'], [0.6, 0.4]),
      body('评审专家（签字）：'),
    ],
  },
  publicity: {
    title: '关于{{批次}}候选单位的公示',
    blocks: [
      body(
        '根据《{{批次}}》通知（{{批次文号}}），经自评申报、逐级推荐、专家评审和综合评定，拟命名{{单位数}}个单位为{{项目}}单位，现予公示，接受社会监督。',
      ),
      body('公示时间：{{公示开始}}至{{公示结束}}（{{公示工作日}}个工作日）。公示网址：{{公示网址}}。'),
      body(
        '公示期间如有异议，请以书面形式反映：以单位名义反映的应加盖公章，以个人名义反映的应署真实姓名，并提供有效联系方式。不具名的不作为异议受理。',
      ),
      body('联系方式：{{联系方式}}。'),
    ],
    annexes: [
      { title: '{{批次}}候选单位名单', blocks: [list('名单', ['序号', '单位', '地区'], [0.12, 0.5, 0.38])] },
    ],
  },
  objectionReply: {
    title: '关于对{{异议单位}}有关异议的答复',
    blocks: [
      body('你（单位）{{收到日期}}对{{批次}}公示单位{{异议单位}}提出的异议收悉。经核查，现答复如下：'),
      body('一、核查情况。{{核查情况}}'),
      body('二、核查结论。所反映的问题{{结论}}。'),
      body('三、处理意见。{{答复内容}}'),
      body('感谢你（单位）对医养结合工作的关心和监督。'),
    ],
  },
  naming: {
    title: '关于命名{{批次}}单位的通报',
    blocks: [
      body(
        '根据《{{批次}}》通知（{{批次文号}}），经自评申报、逐级推荐、专家评审，并于{{公示开始}}至{{公示结束}}公示，决定命名{{单位数}}个单位为{{项目}}单位，现予公布。',
      ),
      body(
        '希望被命名的单位珍惜荣誉，巩固成果，发挥示范带动作用，按要求报告工作进展。命名后发生重大不良社会影响事件、违法案件，或政策执行不力、服务水平明显下降、老年人权益受到侵害等情况的，将按程序取消命名。',
      ),
    ],
    annexes: [
      { title: '{{项目}}单位名单', blocks: [list('名单', ['序号', '单位', '地区'], [0.12, 0.5, 0.38])] },
    ],
  },
  revocation: {
    title: '关于取消{{单位}}{{称号}}命名的决定',
    blocks: [
      body(
        '{{单位}}于{{命名日期}}（{{命名文号}}）被命名为{{称号}}。经调查核实并听取陈述申辩，认定其存在应当取消命名的情形。',
      ),
      body(
        '根据有关规定，决定取消其{{称号}}命名，收回牌匾（编号{{牌匾编号}}），自本决定作出之日起3年内不得再次申请创建。',
      ),
    ],
  },
  annualReport: {
    title: '关于报送{{报告年度}}年度医养结合工作推进情况的通知',
    blocks: [
      body(
        '你单位于{{命名文号}}被命名为{{称号}}。按照规定，获得命名的单位每年报告上一年度医养结合工作推进情况。',
      ),
      body('请于{{报告截止}}前在系统中提交{{报告年度}}年度报告。逾期未提交的，将列入检查名单。'),
    ],
  },
};

/** The last words of a letter go with what stands below them: no page holds the signature alone (GB/T 9704 7.3.5). */
function endingKept(blocks: readonly Block[]): readonly Block[] {
  const last = blocks.at(-1);
  return last?.kind === 'paragraph' ? [...blocks.slice(0, -1), { ...last, keep: true }] : blocks;
}

/**
 * The letter that comes with the product, by the layout of GB/T 9704—2012: 发文机关标志 (of the
 * lead alone, as 7.2.4 allows, where several hold the campaign) and a red line, 文号, 2号小标宋
 * title, 主送机关, 3号仿宋 text, 附件说明, 署名 and 成文日期 at the right. A unit may put its own in its place.
 */
export function letterPaper(kind: LetterKindId): Paper {
  const { title, head, blocks, annexes = [] } = drafts[kind];
  const listed = annexes.map((annex, index) => `${annexes.length > 1 ? `${index + 1}. ` : ''}${annex.title}`);
  return {
    ...letterPage,
    title: title.replace(/\{\{|\}\}/g, ''),
    footer: null,
    blocks: [
      line(head ?? '{{发文机关}}文件', { face: 'title', size: 32, align: 'center', red: true, after: 24 }),
      line('{{文号}}', { align: 'center', rule: 'red', after: 4 }),
      line(title, { face: 'title', size: 22, align: 'center', before: 28, after: 20 }),
      ...(head === undefined ? [line('{{主送机关}}：')] : []),
      ...endingKept(blocks),
      ...listed.map((text, index) =>
        line(index === 0 ? `附件：${text}` : `　　　${text}`, {
          indent: 2,
          // 7.3.4: a name that goes on stands below its first character.
          hang: 5,
          keep: true,
          ...(index === 0 && { before: 28 }),
        }),
      ),
      line('{{署名}}', { align: 'right', before: 56, inset: 2, keep: true }),
      line('{{成文日期}}', { align: 'right', inset: 4 }),
      ...annexes.flatMap((annex, index): Block[] => [
        { kind: 'pageBreak' },
        line(annexes.length > 1 ? `附件${index + 1}` : '附件', { face: 'heading' }),
        line(annex.title, { face: 'title', size: 22, align: 'center', before: 14, after: 14 }),
        ...annex.blocks,
      ]),
    ],
  };
}
