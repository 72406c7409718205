/** For how long this thread has had a processor, in ms: a clock for what a work costs, which stands still while others have the machine. */
export function processorTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
