package io.heddle.runtime.log;

import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per transition of an instance or a node, at DEBUG, after it is durable; one of an ASYNC or NONE step may still be
 * lost with a crash, and is then done and logged again, perhaps with another outcome: docs/durability.md. Lines are written
 * by the thread that carries on the instance: an appender that may block belongs behind an asynchronous one.
 */
public final class TransitionLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.heddle.transitions");

    private TransitionLog() {}

    /** Whether lines would be written at all. */
    public static boolean isOn() {
        return LOG.isDebugEnabled();
    }

    /** Writes a line for each entry that moves something. */
    public static void write(InstanceId instance, List<HistoryEntry> entries) {
        for (HistoryEntry entry : entries) {
            if (entry.to() != null) {
                LogContext.enter(instance, entry.nodeId(), entry.attempt());
                try {
                    LOG.debug("{}", line(instance, entry));
                } finally {
                    LogContext.leave();
                }
            }
        }
    }

    private static String line(InstanceId instance, HistoryEntry entry) {
        StringBuilder line =
                new StringBuilder(entry.type()).append(" instance=").append(LogText.safe(instance.value()));
        if (entry.nodeId() != null) {
            line.append(" node=").append(LogText.safe(entry.nodeId()));
        }
        if (entry.attempt() > 0) {
            line.append(" attempt=").append(entry.attempt());
        }
        line.append(' ')
                .append(entry.from() == null ? "-" : entry.from())
                .append(" -> ")
                .append(entry.to());
        if (entry.details().get("ranMicros") instanceof Number micros) {
            line.append(String.format(Locale.ROOT, " ranMs=%.3f", micros.longValue() / 1000.0));
        }
        String cause = cause(entry);
        return cause == null
                ? line.toString()
                : line.append(" cause=").append(LogText.safe(cause)).toString();
    }

    private static @Nullable String cause(HistoryEntry entry) {
        if (entry.details().get("error") instanceof Map<?, ?> error) {
            return error.get("code") + ": " + error.get("message");
        }
        return entry.details().get("reason") instanceof String reason ? reason : null;
    }
}
