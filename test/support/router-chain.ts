/** Real kernel routers in a row, each a network namespace: a way of known hops to a range in which every address answers. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Lab } from './lab.ts';

export type RouterChain = {
  /** The address each router answers from, nearest first; the last one answers for the whole range itself. */
  readonly routers: readonly string[];
  readonly routers6: readonly string[];
  /** Any address of 172.29.0.0/16, and fd00:77::/64, lies behind all of them. */
  target(n: number): string;
  target6(n: number): string;
  /** What lies behind the way is cut off at this router (from 1): it says so, or says nothing. */
  cut(router: number, how: 'silently' | 'unreachable'): void;
  mend(router: number): void;
  /** This router passes packets on, but never says a word. */
  silence(router: number): void;
  speak(router: number): void;
  remove(): void;
};

const run = (...words: string[]): string => execFileSync('ip', words, { encoding: 'utf8', stdio: 'pipe' });

/** `length` hops from the lab: so many routers less one, and the last machine, that has the targets. */
export const createRouterChain = (lab: Lab, length: number): RouterChain => {
  const tag = randomBytes(3).toString('hex');
  const names = Array.from({ length }, (_, i) => `fw-r${i + 1}-${tag}`);
  const remove = (): void => {
    for (const name of names) spawnSync('ip', ['netns', 'del', name]);
  };
  const settings = (name: string, ...lines: string[]): void =>
    void run('netns', 'exec', name, 'sysctl', '-qw', ...lines);
  // Link i joins what stands before router i + 1 with it: .1 is nearer to the lab.
  const near = (i: number): string => `172.30.${i}.1`;
  const far = (i: number): string => `172.30.${i}.2`;
  const near6 = (i: number): string => `fd00:30:${i + 1}::1`;
  const far6 = (i: number): string => `fd00:30:${i + 1}::2`;

  try {
    for (const [i, name] of names.entries()) {
      run('netns', 'add', name);
      const before = i === 0 ? lab.name : names[i - 1]!;
      run('-n', before, 'link', 'add', `out${i}`, 'type', 'veth', 'peer', 'name', `in${i}`, 'netns', name);
      // No limit on how often a router may speak: the default lets some hops of a hundred traces go unsaid.
      settings(name, 'net.ipv4.ip_forward=1', 'net.ipv4.icmp_ratelimit=0', 'net.ipv4.icmp_ratemask=0');
      settings(name, 'net.ipv6.conf.all.forwarding=1', 'net.ipv6.icmp.ratelimit=0', 'net.ipv6.icmp.ratemask=');
      run('-n', name, 'link', 'set', 'lo', 'up');
      for (const [space, link, ends] of [
        [before, `out${i}`, [near(i), near6(i)]],
        [name, `in${i}`, [far(i), far6(i)]],
      ] as const) {
        run('-n', space, 'addr', 'add', `${ends[0]}/30`, 'dev', link);
        run('-n', space, 'addr', 'add', `${ends[1]}/64`, 'dev', link, 'nodad');
        run('-n', space, 'link', 'set', link, 'up');
      }
      // Back to the lab through everything before.
      for (let link = 0; link < i; link++) {
        run('-n', name, 'route', 'add', `172.30.${link}.0/30`, 'via', near(i));
        run('-n', name, 'route', 'add', `fd00:30:${link + 1}::/64`, 'via', near6(i));
      }
      run('-n', before, 'route', 'add', '172.29.0.0/16', 'via', far(i));
      run('-n', before, 'route', 'add', 'fd00:77::/64', 'via', far6(i));
    }
    const last = names[length - 1]!;
    run('-n', last, 'route', 'add', 'local', '172.29.0.0/16', 'dev', 'lo');
    run('-n', last, 'route', 'add', 'local', 'fd00:77::/64', 'dev', 'lo');
  } catch (error) {
    remove();
    throw error;
  }

  const between = (router: number, word: string): void =>
    void run('-n', names[router - 1]!, 'route', 'replace', word, '172.29.0.0/16');
  return {
    routers: names.slice(1).map((_, i) => far(i)),
    routers6: names.slice(1).map((_, i) => far6(i)),
    target: (n) => `172.29.${n >> 8}.${n & 255}`,
    target6: (n) => `fd00:77::${n.toString(16)}`,
    cut: (router, how) => between(router, how === 'silently' ? 'blackhole' : 'unreachable'),
    mend: (router) => void run('-n', names[router - 1]!, 'route', 'replace', '172.29.0.0/16', 'via', far(router)),
    silence: (router) => {
      // An error that must leave from the inner side's address, for which there is no way out.
      settings(names[router - 1]!, 'net.ipv4.icmp_errors_use_inbound_ifaddr=1');
      run('-n', names[router - 1]!, 'rule', 'add', 'from', far(router - 1), 'blackhole');
    },
    speak: (router) => void run('-n', names[router - 1]!, 'rule', 'del', 'from', far(router - 1), 'blackhole'),
    remove,
  };
};
