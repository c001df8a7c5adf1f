package io.heddle;

/** How much a logger says; see {@link Heddle#logLevel}. */
public enum LogLevel {
    /** Nothing. */
    OFF,
    /** Errors only. */
    ERROR,
    /** And warnings. */
    WARN,
    /** And what is worth knowing. */
    INFO,
    /** And what helps to find out: every transition of instances and nodes. */
    DEBUG,
    /** Everything. */
    TRACE
}
