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
  /** Drawing of the button's icon. */
  readonly icon?: string;
};
