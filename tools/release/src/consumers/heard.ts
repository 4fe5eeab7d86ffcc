// What each stranger's app hears, wherever it runs.

/** What `converse` of the programs gives. */
export const HEARD: readonly string[] = ["hello ada", "1", "2", "3", "unimplemented"];

/** As the programs print it. */
export const PRINTED: string = JSON.stringify(HEARD);
