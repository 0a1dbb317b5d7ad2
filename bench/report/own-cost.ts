// Loaded before a program (`-r`): at its end tells on its fourth channel what the program has cost.
import { readFileSync, writeSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(3, JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: peakKb() / 1024 }));
});

/** Linux counts into `maxRSS` what the parent had when it forked; the mark of the process's own memory is in /proc. */
function peakKb(): number {
  try {
    const own = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (own !== undefined) return Number(own);
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS;
}
