package acratools.log;

/** Acra's three formats of log lines. Source: spec/cli.md, "Logging". */
public enum LogFormat {
    PLAINTEXT,
    JSON,
    CEF
}
