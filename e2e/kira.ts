import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** A Kira of its own: its own data, its own ports, and it can be killed in the middle of things. */
export class Kira {
  private child: ChildProcess | undefined;
  private log = '';

  private constructor(
    readonly data: string,
    readonly port: number,
    private readonly managementPort: number,
    private readonly people: boolean,
  ) {}

  /** With people, the demo workspace is filled as a new user finds it; most tests bring their own. */
  static async start({ people = false } = {}): Promise<Kira> {
    const data = mkdtempSync(join(tmpdir(), 'kira-e2e-'));
    const kira = new Kira(data, await freePort(), await freePort(), people);
    await kira.up();
    return kira;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** The demo workspace's sign-in, as the server wrote it down on its first start. */
  get signIn(): { email: string; password: string } {
    const text = readFileSync(join(this.data, 'demo-sign-in.txt'), 'utf8');
    const [email, password] = text.trim().split(/\s+/);
    return { email: email ?? '', password: password ?? '' };
  }

  /** Starts the packaged server and waits until it answers. */
  async up(): Promise<void> {
    const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
    const child = spawn(
      java,
      [
        '--add-modules',
        'jdk.incubator.vector',
        '--enable-native-access=ALL-UNNAMED',
        '--sun-misc-unsafe-memory-access=allow',
        '-XX:+UseCompactObjectHeaders',
        '-XX:TieredStopAtLevel=1',
        '-Xmx1g',
        '-jar',
        join(ROOT, '.cache', 'app', 'kira.jar'),
      ],
      {
        cwd: ROOT,
        env: {
          ...process.env,
          KIRA_DATA: this.data,
          KIRA_DEMO_PEOPLE: String(this.people),
          KIRA_PORT: String(this.port),
          KIRA_MANAGEMENT_PORT: String(this.managementPort),
        },
      },
    );
    this.child = child;
    child.stdout?.on('data', (chunk) => {
      this.log += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      this.log += chunk;
    });
    const deadline = Date.now() + 150_000;
    while (Date.now() < deadline) {
      if (child.exitCode !== null) throw new Error(`Kira ended with ${child.exitCode}:\n${this.log}`);
      const ready = await fetch(`http://127.0.0.1:${this.managementPort}/actuator/health/readiness`)
        .then((response) => response.ok)
        .catch(() => false);
      if (ready) return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    throw new Error(`Kira was not ready in time:\n${this.log}`);
  }

  /** What a power cut does, as far as the process is concerned. */
  async kill(): Promise<void> {
    const child = this.child;
    if (!child) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Stops in order and takes the data with it. */
  async remove(): Promise<void> {
    const child = this.child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    }
    // A server that was killed last leaves its database running; nothing of a test may stay.
    try {
      const pid = readFileSync(join(this.data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0];
      if (pid) execFileSync('kill', ['-INT', pid]);
    } catch {
      // There is none: it was stopped in order.
    }
    rmSync(this.data, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}
