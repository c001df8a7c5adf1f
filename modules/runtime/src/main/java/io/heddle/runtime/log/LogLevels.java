package io.heddle.runtime.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.heddle.HeddleException;
import io.heddle.LogLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** Levels at run time. SLF4J has no way to set them, so what it is bound to is asked. */
public final class LogLevels {
    private static final String LOGBACK = "ch.qos.logback.classic.LoggerContext";

    private LogLevels() {}

    /**
     * Sets the level of a logger.
     *
     * @param level null for that of the logger above
     * @throws HeddleException LOG_LEVEL_UNSUPPORTED if it is not Logback that writes the log
     */
    public static void set(String logger, @Nullable LogLevel level) {
        ILoggerFactory bound = LoggerFactory.getILoggerFactory();
        // By name: an application without Logback has no such class to compare with.
        if (!bound.getClass().getName().equals(LOGBACK)) {
            throw new HeddleException(
                    "LOG_LEVEL_UNSUPPORTED",
                    "the log is written by " + bound.getClass().getName()
                            + ", whose levels are set by its own means; bind SLF4J to Logback to set them here");
        }
        Logback.set(bound, logger, level);
    }

    /** Loaded only where Logback is. */
    private static final class Logback {
        private Logback() {}

        static void set(ILoggerFactory bound, String logger, @Nullable LogLevel level) {
            boolean root = logger.equalsIgnoreCase(org.slf4j.Logger.ROOT_LOGGER_NAME);
            if (root && level == null) {
                throw new HeddleException("INVALID_LOG_LEVEL", "there is no logger above ROOT; give it a level");
            }
            ((LoggerContext) bound)
                    .getLogger(root ? org.slf4j.Logger.ROOT_LOGGER_NAME : logger)
                    .setLevel(level == null ? null : Level.toLevel(level.name()));
        }
    }
}
