// Pods: what a client sends, what is stored, what is printed, and what kind of change a new definition is.
export { parsePod } from './parse.js';
export { printPod } from './pod.js';
export type { NewPod, Pod, PodContainer, PodSpec } from './pod.js';
