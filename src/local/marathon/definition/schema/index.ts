// The types of what clients may write, in one place for those who only need the types.
export type { AppDocument, AppUpdateDocument } from './app.js';
export type { HealthCheck, ReadinessCheck } from './checks.js';
export type { Container, Network, PortDefinition, PortMapping, Volume } from './container.js';
