/** Finds every import in a tree and holds it against the table; answers the breaches in words. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { engineNeverSays, type Place, places, rendererParts } from './import-rules.ts';

type Import = { readonly from: string; readonly to: string };

/** Comments and the insides of plain strings go, so that only code is read; import specifiers stay. */
export const withoutComments = (text: string): string =>
  text.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (whole, quoted) => (quoted === undefined ? whole.replace(/[^\n]/g, ' ') : whole),
  );

const withoutStrings = (code: string): string => code.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, "''");

/** Static imports and re-exports (types too), imports for effect, dynamic imports, and require. */
const importForms = [
  /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"\s]+)['"]/g,
  /(?:^|[;}])\s*import\s*['"]([^'"\s]+)['"]/gm,
  /\bimport\s*\(\s*['"`]([^'"`\s]+)['"`]/g,
  /\brequire\s*\(\s*['"`]([^'"`\s]+)['"`]/g,
  /\brequire\.resolve\s*\(\s*['"`]([^'"`\s]+)['"`]/g,
];

const importsOf = (from: string, code: string): Import[] =>
  importForms.flatMap((form) => [...code.matchAll(form)].map((match) => ({ from, to: match[1] ?? '' })));

const placeOf = (path: string): Place | undefined =>
  places.find(({ prefixes }) => prefixes.some((prefix) => path.startsWith(prefix)));

const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const mayName = (place: Place, specifier: string): boolean =>
  place.mayName.some((allowed) => {
    if (allowed === 'node:*') return specifier.startsWith('node:');
    if (allowed.endsWith('/*')) return specifier.startsWith(allowed.slice(0, -1));
    return packageName(specifier) === allowed;
  });

/** `features/devices` of `src/renderer/features/devices/…`, with the part it belongs to. */
const rendererPart = (path: string): { part: string; feature: string | null } => {
  const [part = '', feature = ''] = path.slice('src/renderer/'.length).split('/');
  return { part, feature: part === 'features' ? feature : null };
};

const rendererBreach = (from: string, to: string): string | null => {
  const [a, b] = [rendererPart(from), rendererPart(to)];
  if (a.feature !== null && b.feature !== null && a.feature !== b.feature) {
    return `the feature ${a.feature} imports the feature ${b.feature}`;
  }
  const rankA = rendererParts.indexOf(a.part);
  const rankB = rendererParts.indexOf(b.part);
  return rankA >= 0 && rankB > rankA ? `${a.part} imports ${b.part}, which stands above it` : null;
};

const breachOf = ({ from, to }: Import): string | null => {
  const place = placeOf(from);
  if (place === undefined) return 'belongs to no place of the table';
  if (!to.startsWith('.')) return mayName(place, to) ? null : `${place.name} names ${to}`;
  const target = normalize(join(dirname(from), to.replace(/\?.*$/, ''))).replaceAll('\\', '/');
  const targetPlace = placeOf(target);
  if (targetPlace === undefined) return `imports ${target}, which belongs to no place of the table`;
  if (targetPlace === place) return place.name === 'renderer' ? rendererBreach(from, target) : null;
  if (place.mayImport.includes(targetPlace.name) || place.mayImportFiles?.includes(target)) return null;
  return `${place.name} imports ${targetPlace.name} (${target})`;
};

const forbiddenWords = (path: string, code: string): string[] =>
  placeOf(path)?.name === 'engine'
    ? engineNeverSays.flatMap((word) => {
        const said = word.exec(withoutStrings(code))?.[0];
        return said === undefined ? [] : [`${path}: the engine says ${said}`];
      })
    : [];

/** Places that reach each other in a circle, judged by the imports that exist, not by the table. */
const circles = (imports: readonly Import[]): string[] => {
  const edges = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    if (!to.startsWith('.')) continue;
    const a = placeOf(from)?.name;
    const b = placeOf(normalize(join(dirname(from), to)).replaceAll('\\', '/'))?.name;
    if (a !== undefined && b !== undefined && a !== b) edges.set(a, (edges.get(a) ?? new Set()).add(b));
  }
  const found = new Set<string>();
  const walk = (name: string, path: readonly string[]): void => {
    const at = path.indexOf(name);
    if (at >= 0) {
      const circle = path.slice(at);
      if (name === [...circle].sort()[0]) found.add(`a circle: ${[...circle, name].join(' → ')}`);
      return;
    }
    for (const next of edges.get(name) ?? []) walk(next, [...path, name]);
  };
  for (const name of edges.keys()) walk(name, []);
  return [...found];
};

/** Every breach in `src` below the folder, each as one sentence. */
export const checkImports = (root: string): { readonly files: number; readonly breaches: readonly string[] } => {
  const files = readdirSync(join(root, 'src'), { recursive: true })
    .map((entry) => `src/${String(entry).replaceAll('\\', '/')}`)
    .filter((path) => /\.[cm]?tsx?$/.test(path) && !path.endsWith('drizzle.config.ts'));
  const imports: Import[] = [];
  const breaches: string[] = [];
  for (const path of files) {
    const code = withoutComments(readFileSync(join(root, path), 'utf8'));
    if (placeOf(path) === undefined) breaches.push(`${path}: belongs to no place of the table`);
    breaches.push(...forbiddenWords(path, code));
    for (const found of importsOf(path, code)) {
      imports.push(found);
      const breach = breachOf(found);
      if (breach !== null) breaches.push(`${path}: ${breach}`);
    }
  }
  return { files: files.length, breaches: [...breaches, ...circles(imports)] };
};
