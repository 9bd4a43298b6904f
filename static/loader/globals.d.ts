/** The minified style, put in place by the build. */
declare const LOADER_STYLE: string;
