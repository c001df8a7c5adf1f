package io.heddle.cli;

import io.heddle.InstanceStatus;

/** What the process tells its caller. Documented in docs/cli.md; scripts depend on the numbers. */
final class ExitCode {
    /** The command did what it was asked; of a run: COMPLETED. */
    static final int OK = 0;
    /** The instance FAILED. */
    static final int FAILED = 1;
    /** The command line, the definition or the input is wrong; nothing was started. */
    static final int USAGE = 2;
    /** The instance was CANCELLED or TIMED_OUT. */
    static final int STOPPED = 3;
    /** The data folder, the disk or the machine does not allow it, or the outcome is unknown. */
    static final int ENVIRONMENT = 4;
    /** A defect of Heddle. */
    static final int INTERNAL = 5;
    /** Ctrl-C; the state is kept. The JVM itself exits with 128 + signal number. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    /** The code for an instance that ended with {@code status}. */
    static int of(InstanceStatus status) {
        return switch (status) {
            case COMPLETED -> OK;
            case FAILED -> FAILED;
            case CANCELLED, TIMED_OUT -> STOPPED;
            case CREATED, RUNNING, PAUSED -> throw new IllegalArgumentException(status + " is not an end");
        };
    }

    /** The code for several ends: a failure outweighs a stop, a stop outweighs success. */
    static int worse(int one, int other) {
        if (one == FAILED || other == FAILED) {
            return FAILED;
        }
        return Math.max(one, other);
    }
}
