/** Where a province stands in the grid of tiles: column and row from 1. No map: a published one needs an approval of its own. */
export interface Tile {
  readonly id: string;
  readonly name: string;
  readonly column: number;
  readonly row: number;
}

const tile = (code: string, name: string, column: number, row: number): Tile => ({
  id: code === 'xpcc' ? 'hc-xpcc' : `hc-${code}0000`,
  name,
  column,
  row,
});

/** The 34 provincial units and 兵团, roughly as they lie, from the northwest to the southeast. */
export const tiles: readonly Tile[] = [
  tile('23', '黑龙江', 10, 1),
  tile('15', '内蒙古', 7, 2),
  tile('22', '吉林', 10, 2),
  tile('xpcc', '兵团', 1, 3),
  tile('11', '北京', 8, 3),
  tile('12', '天津', 9, 3),
  tile('21', '辽宁', 10, 3),
  tile('65', '新疆', 1, 4),
  tile('62', '甘肃', 4, 4),
  tile('64', '宁夏', 5, 4),
  tile('61', '陕西', 6, 4),
  tile('14', '山西', 7, 4),
  tile('13', '河北', 8, 4),
  tile('37', '山东', 9, 4),
  tile('54', '西藏', 2, 5),
  tile('63', '青海', 3, 5),
  tile('51', '四川', 5, 5),
  tile('50', '重庆', 6, 5),
  tile('41', '河南', 7, 5),
  tile('34', '安徽', 8, 5),
  tile('32', '江苏', 9, 5),
  tile('31', '上海', 10, 5),
  tile('53', '云南', 5, 6),
  tile('52', '贵州', 6, 6),
  tile('42', '湖北', 7, 6),
  tile('36', '江西', 8, 6),
  tile('33', '浙江', 9, 6),
  tile('45', '广西', 6, 7),
  tile('43', '湖南', 7, 7),
  tile('44', '广东', 8, 7),
  tile('35', '福建', 9, 7),
  tile('71', '台湾', 10, 7),
  tile('46', '海南', 7, 8),
  tile('82', '澳门', 8, 8),
  tile('81', '香港', 9, 8),
];
