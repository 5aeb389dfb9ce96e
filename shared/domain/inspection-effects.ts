import type { Designation } from '../model/designation.ts';
import type { Instant } from '../model/instant.ts';
import type { Actor } from '../model/organisation.ts';
import type { DesignationCommand } from './designation-commands.ts';
import { type DesignationEffect, effect } from './designation-effect.ts';
import { dateOf } from './time.ts';

/** 回头看: what is planned, found, rectified and looked at again (DOMAIN C-16). */
export function inspectionEffect(
  designation: Designation,
  command: Extract<
    DesignationCommand,
    {
      action:
        | 'planInspection'
        | 'recordInspection'
        | 'reinspect'
        | 'reportRectification'
        | 'moveRectification';
    }
  >,
  actor: Actor,
  now: Instant,
): DesignationEffect {
  const { inspection } = designation;
  switch (command.action) {
    case 'planInspection': {
      const number = designation.inspections + 1;
      const { kind, on } = command;
      const focus = command.focus.trim();
      return effect(
        {
          inspections: number,
          inspectionWanted: null,
          inspection: {
            number,
            kind,
            plannedOn: on,
            focus,
            inspectedOn: null,
            findings: [],
            rectifyBy: null,
            overdue: false,
            rectified: null,
          },
        },
        { number, kind, on, focus },
      );
    }
    case 'recordInspection':
    case 'reinspect': {
      const { on, rectifyBy } = command;
      const findings = command.findings.map((finding) => finding.trim());
      const data = { number: inspection?.number, on, findings, rectifyBy };
      if (findings.length === 0 || inspection === null) return effect({ inspection: null }, data);
      return effect(
        {
          inspection: {
            ...inspection,
            inspectedOn: on,
            findings,
            rectifyBy,
            overdue: false,
            rectified: null,
          },
        },
        data,
      );
    }
    case 'reportRectification': {
      const text = command.text.trim();
      const by = actor.kind === 'person' ? actor.subject : null;
      if (inspection === null || by === null) return effect({});
      return effect({ inspection: { ...inspection, rectified: { at: now, text, by } } }, { text });
    }
    case 'moveRectification': {
      const { until, reason } = command;
      if (inspection === null) return effect({});
      const before = inspection.rectifyBy;
      return effect(
        { inspection: { ...inspection, rectifyBy: until, overdue: false } },
        { before, until },
        { reason },
      );
    }
  }
}

/** The case that may end the title: opened, heard, dismissed (DOMAIN N-48, N-49). */
export function caseEffect(
  designation: Designation,
  command: Extract<
    DesignationCommand,
    { action: 'openCase' | 'moveHearing' | 'stateDefence' | 'dismissCase' }
  >,
  now: Instant,
): DesignationEffect {
  const file = designation.case;
  switch (command.action) {
    case 'openCase': {
      const number = designation.cases + 1;
      const { category, hearingUntil } = command;
      const facts = command.facts.trim();
      return effect(
        {
          cases: number,
          case: {
            number,
            category,
            facts,
            openedOn: dateOf(now),
            hearingUntil,
            hearing: 'open',
            statement: null,
          },
          // What the inspection found has become the case.
          inspection: null,
          inspectionWanted: null,
        },
        { number, category, facts, hearingUntil },
        { content: { kind: 'case', number, value: command.file } },
      );
    }
    case 'moveHearing': {
      const { until, reason } = command;
      if (file === null) return effect({});
      return effect(
        { case: { ...file, hearingUntil: until, hearing: 'open' } },
        { before: file.hearingUntil, until },
        { reason },
      );
    }
    case 'stateDefence': {
      const { waived } = command;
      const text = waived ? '' : command.text.trim();
      if (file === null) return effect({});
      return effect({ case: { ...file, statement: { at: now, text, waived } } }, { text, waived });
    }
    case 'dismissCase':
      return effect({ case: null }, { number: file?.number }, { reason: command.reason });
  }
}
