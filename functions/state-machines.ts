/** The state machines of the product, by the name they are drawn under in infra/workflows. */
export const stateMachineNames = [
  'Application',
  'CampaignCalendar',
  'CampaignSweep',
  'DesignationDuties',
  'ProvinceApplication',
] as const;
export type StateMachineName = (typeof stateMachineNames)[number];
