/** Incidents: what is wrong, one row a cause, and what people do about it. */
import type { Handlers } from '../../../contract/api.ts';
import { FieldwatchError } from '../../../contract/errors.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';

type IncidentQuestions = Pick<Handlers<CallContext>, 'incidents.list' | 'incidents.get'>;
type IncidentHandlers = IncidentQuestions &
  Pick<
    Handlers<CallContext>,
    'incidents.acknowledge' | 'incidents.resolve' | 'incidents.reopen' | 'incidents.note' | 'incidents.label'
  >;

export const incidentQuestions = ({ store }: Pick<ServiceParts, 'store'>): IncidentQuestions => ({
  'incidents.list': (query) => store.listIncidents(query),
  'incidents.get': async ({ id }) => {
    const detail = await store.incidentDetail(id);
    if (detail === null) throw new FieldwatchError('not-found', `There is no incident ${id}.`);
    return detail;
  },
});

export const incidentHandlers = ({ store, incidents, by }: ServiceParts): IncidentHandlers => ({
  ...incidentQuestions({ store }),
  'incidents.acknowledge': ({ id }, context) => incidents.change(id, { kind: 'acknowledged' }, by(context)),
  'incidents.resolve': ({ id }, context) => incidents.change(id, { kind: 'resolved' }, by(context)),
  'incidents.reopen': ({ id }, context) => incidents.change(id, { kind: 'reopened' }, by(context)),
  'incidents.note': ({ id, text }, context) => incidents.change(id, { kind: 'note', text }, by(context)),
  'incidents.label': ({ id, label }, context) => incidents.change(id, { kind: 'label', text: label }, by(context)),
});
