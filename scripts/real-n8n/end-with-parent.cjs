'use strict';

// Loaded into n8n before n8n itself. The process that started n8n holds the other end of an IPC channel; when it dies,
// even by SIGKILL, the channel closes, and n8n must not be left behind.
const GRACE_MS = 4_000;

process.once('disconnect', () => {
	process.kill(process.pid, 'SIGTERM');
	setTimeout(() => {
		// n8n leads a process group of its own, its task runner is in it.
		process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
	}, GRACE_MS);
});
process.channel?.unref();
