/**
 * Node's HTTP module. An `import` of it reads every member, and reading its `WebSocket` loads a whole client besides:
 * 30 ms of each start and 12 MB.
 */
export const http: typeof import('node:http') = process.getBuiltinModule('node:http');
