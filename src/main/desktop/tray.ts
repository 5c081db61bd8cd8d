/** The tray icon: the worst status at a glance, the sentence and the last transitions on a click. */
import { join } from 'node:path';
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { EventType } from '../../contract/events.ts';
import type { Service } from '../service/service.ts';
import { type TrayModel, trayModel } from './tray-model.ts';

export type TrayActions = { open(): void; quit(): void };

/** What changes the tray's words. Checks alone do: a status without news still moves the counts. */
const telling: ReadonlySet<EventType> = new Set([
  'devices-checked',
  'devices-changed',
  'devices-deleted',
  'devices-replaced',
  'status-changed',
]);
/** At most one refresh in this time, and one in a minute so that the ages in the sentence stay true. */
const refreshMs = 2_000;
const idleRefreshMs = 60_000;

const readModel = async (service: Service): Promise<TrayModel> => {
  const [statistics, events] = await Promise.all([
    service.statistics(),
    service.dispatch('statusEvents.list', { limit: 3 }, { actor: 'system' }),
  ]);
  return trayModel({ ...statistics, counts: statistics.devices, recent: events.items });
};

export const trayMenu = (model: TrayModel, service: Service, actions: TrayActions): MenuItemConstructorOptions[] => {
  const checkNow = (): void => {
    // a refusal (nothing to check) shows in the window; the tray has no place for it
    service.dispatch('cycles.start', {}, { actor: 'window' }).catch(() => undefined);
  };
  return [
    { label: model.sentence, enabled: false },
    { type: 'separator' },
    ...(model.recent.length === 0
      ? [{ label: 'No transitions yet', enabled: false }]
      : model.recent.map((label) => ({ label, enabled: false }))),
    { type: 'separator' },
    { label: 'Check everything now', click: checkNow },
    { label: 'Open Fieldwatch', click: actions.open },
    { type: 'separator' },
    { label: 'Quit', click: actions.quit },
  ];
};

/** Shows the tray and keeps it true; answers how to take it away. */
export const createTray = (service: Service, iconFolder: string, actions: TrayActions): (() => void) => {
  const image = (icon: TrayModel['icon']) => nativeImage.createFromPath(join(iconFolder, `tray-${icon}.png`));
  const tray = new Tray(image('unknown'));
  tray.setToolTip('Fieldwatch');
  tray.on('click', actions.open);

  let shown = '';
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const show = (model: TrayModel): void => {
    const next = JSON.stringify(model);
    if (stopped || next === shown) return;
    shown = next;
    tray.setImage(image(model.icon));
    tray.setToolTip(model.tooltip);
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu(model, service, actions)));
  };
  const plan = (afterMs: number): void => {
    timer = setTimeout(() => {
      timer = undefined;
      readModel(service).then(show, () => undefined);
    }, afterMs);
  };
  const refreshSoon = (): void => {
    if (timer === undefined && !stopped) plan(refreshMs);
  };

  const unsubscribe = service.subscribe(null, (frame) => {
    if (frame.kind === 'event' && telling.has(frame.event.type)) refreshSoon();
  });
  const idle = setInterval(refreshSoon, idleRefreshMs);
  plan(0);

  return () => {
    stopped = true;
    unsubscribe();
    clearInterval(idle);
    clearTimeout(timer);
    tray.destroy();
  };
};
