import { endpoint } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { ownSheet, sheetFiles } from '#functions/middleware/sheets.ts';
import { objectOfEvidence } from '#functions/stores/keys.ts';
import { getSheetEvidence } from '#shared/contract/routes.ts';

/** Seconds that an address for reading holds: long enough to open, too short to pass around. */
const addressSeconds = 300;

export default endpoint(getSheetEvidence, (tools) => async ({ parameters, actor }) => {
  const open = await ownSheet(tools, parameters.id, actor);
  const found = (await sheetFiles(tools, open, actor)).find(({ file }) => file.id === parameters.evidence);
  if (found === undefined) return reject('notFound');
  const { bucket } = tools.ports;
  let key = objectOfEvidence(found.evidence);
  if (open.review.rules.blind) {
    // The place of a unit's file names the unit: a blind reader gets a copy that lies under the sheet.
    const copy = `review/${open.sheet.id}/${found.file.id}`;
    if ((await bucket.read(copy)) === undefined) {
      const bytes = await bucket.read(key);
      if (bytes === undefined) return reject('notFound');
      await bucket.write(copy, bytes, found.file.type);
    }
    key = copy;
  }
  const address = await bucket.address(key, {
    fileName: found.file.name,
    contentType: found.file.type,
    expiresIn: addressSeconds,
  });
  return { file: found.file, address };
});
