// What a dress puts over the definition of git.

/** Labels that are set (null: taken away), and whether Marathon chooses the service ports. */
export interface Worn {
  readonly labels: Readonly<Record<string, string | null>>;
  readonly freePorts: boolean;
}
