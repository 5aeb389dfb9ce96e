import type { Organisation } from '../model/organisation.ts';

/** What an office adds to the name of its place: 彭水苗族土家族自治县卫生健康委员会, 两江新区社会发展局. */
const office =
  /(卫生健康委员会|卫生健康委|卫生健康局|卫健委|卫健局|社会发展局|社发局|公共服务局|人民政府|医疗保障局|民政局)$/;

/** The peoples that stand in the names of autonomous places. 族 is often left out: 木垒哈萨克自治县. */
const people =
  /(蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺)族$/;
const peopleWithoutWord = /(蒙古|维吾尔|哈萨克|柯尔克孜|达斡尔|锡伯|塔吉克|鄂温克|鄂伦春|各)$/;

const withoutPeople = (name: string): string => {
  const less = name.replace(/各族$/, '').replace(people, '').replace(peopleWithoutWord, '');
  return less === name || less.length < 2 ? name : withoutPeople(less);
};

/** One name and what people make of it: without the office, without 县、区、市, without the peoples. */
function spellings(name: string): string[] {
  const place = name.replace(office, '');
  const autonomous = /自治[县州旗区]$/.test(place);
  const bare = place.replace(/(自治[县州旗区]|[县区市旗州])$/, '');
  const short = autonomous ? withoutPeople(bare) : bare;
  return [name, place, bare, short];
}

/**
 * Everything that a unit is or was called, longest first, so that no half of a longer name is left: with and without the
 * office, in full and as people say it (彭水苗族土家族自治县卫生健康委员会, 彭水苗族土家族自治县, 彭水).
 */
export function namesOfUnit(unit: Organisation | undefined, organisationName: string): string[] {
  const full = unit ? [unit.name, unit.fullName] : [];
  const names = [
    organisationName,
    ...full,
    unit?.institution?.legalPerson ?? '',
    ...(unit?.formerNames ?? []).map(({ name }) => name),
    ...(unit?.institution?.former ?? []).map(({ name }) => name),
  ];
  return [...new Set(names.flatMap(spellings))]
    .filter((name) => name.length >= 2)
    .sort((a, b) => b.length - a.length);
}

/** The names of a unit by which an employer in it may be known: as a place, not so short that it is found everywhere. */
export function placesOfUnit(unit: Organisation | undefined, organisationName: string): string[] {
  const legal = unit?.institution?.legalPerson;
  return namesOfUnit(unit, organisationName).filter(
    (name) => name !== legal && (name.length >= 3 || name === unit?.name || name === organisationName),
  );
}
