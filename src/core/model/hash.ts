// SHA-256 in plain JavaScript: core has no Node, and the same text must give the same revision everywhere.
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from './json.js';

/** First 12 hex digits of SHA-256 over the canonical JSON of the value. */
export const shortHash = (value: Json): string => bytesToHex(sha256(utf8ToBytes(canonicalJson(value)))).slice(0, 12);

/** First 32 hex digits of HMAC-SHA-256 over the canonical JSON of the value, under a key that is any text. */
export const keyedHash = (key: string, value: Json): string =>
  bytesToHex(hmac(sha256, utf8ToBytes(key), utf8ToBytes(canonicalJson(value)))).slice(0, 32);
