import { OrganisationId } from '#shared/model/ids.ts';
import { InstitutionRecord } from '#shared/model/institution.ts';
import { Organisation } from '#shared/model/organisation.ts';

/** An invented institution of 綦江区, so that the demonstration has somebody who fills in. Its name is as long as real ones. */
export function demoInstitutions(district: Organisation): Organisation[] {
  const id = OrganisationId.parse('inst-cq-kangshou');
  const name = '綦江区康寿老年护理院（綦江区社会福利中心医养结合服务部）';
  return [
    Organisation.parse({
      id,
      name,
      fullName: `重庆市${name}`,
      level: 'institution',
      levelName: '机构',
      parent: district.id,
      path: `${district.path}${id}/`,
      divisionCode: null,
      kind: 'institution',
      institution: InstitutionRecord.parse({
        kind: 'elderlyCare',
        traditionalMedicine: true,
        creditCode: '52500110MJP7452082',
        legalPerson: '重庆康寿老年事业发展有限公司',
        address: '重庆市綦江区文龙街道沙溪路1号',
        medicalLicence: { number: 'PDY50011050022217D', from: '2018-06-11', until: '2033-06-10' },
        careFiling: { number: '渝綦养备〔2019〕012号', from: '2019-05-20', until: null },
        openedOn: '2018-01-05',
        district: null,
        former: [],
        revision: 1,
      }),
    }),
  ];
}
