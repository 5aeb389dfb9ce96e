import { publicEndpoint } from '#functions/middleware/endpoint.ts';
import { listPublicProvinces } from '#shared/contract/routes.ts';
import { provinceStatusTable } from '#shared/domain/province-states.ts';

/** Name, state and the two documents: nothing of the record. */
export default publicEndpoint(listPublicProvinces, (tools) => async () => ({
  provinces: (await tools.provinces.published()).map(
    ({ id, governmentName, status, publicity, designation }) => ({
      id,
      governmentName,
      status,
      label: provinceStatusTable[status].label,
      publicity: publicity && {
        startsAt: publicity.startsAt,
        endsAt: publicity.endsAt,
        workingDays: publicity.workingDays,
        address: publicity.address,
        contact: publicity.contact,
      },
      designation: designation && { documentNumber: designation.documentNumber, date: designation.date },
    }),
  ),
}));
