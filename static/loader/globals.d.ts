/** The minified style, put in place by the build. */
declare const LOADER_STYLE: string;

/** What the server fills in for one site; empty where the script stands on its own. */
declare const LOADER_CONFIG: {
  readonly site?: string;
  readonly server?: string;
  /** Style of the site's theme, behind ours. */
  readonly css?: string;
  /** What stands on the button. */
  readonly text?: string;
  /** What is said while the server is not reached. */
  readonly lost?: string;
  /** Drawing of the button's icon. */
  readonly icon?: string;
};

/** The minified style of an invitation, put in place by the build. */
declare const INVITE_STYLE: string;

/** What the server fills in for a site that invites. */
declare const INVITE_CONFIG: {
  /** Language of the site's own texts. */
  readonly locale: string;
  readonly rules: readonly import("./rules").Rule[];
  /** From and until when somebody is there, seconds since 1970. */
  readonly open: readonly (readonly [from: number, to: number])[] | null;
  readonly is_always_open: boolean;
  /** Style of the site's theme, behind ours. */
  readonly css: string;
};
