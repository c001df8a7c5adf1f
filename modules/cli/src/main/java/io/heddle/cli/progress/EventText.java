package io.heddle.cli.progress;

import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.WaitCause;
import io.heddle.cli.term.Style;
import io.heddle.cli.term.Terminal;
import io.heddle.cli.term.Text;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events and causes in words. */
public final class EventText {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final int STATE_WIDTH = 10;

    private EventText() {}

    /** Time of day in the user's zone. */
    public static String clock(Instant at) {
        return CLOCK.format(at.atZone(ZoneId.systemDefault()));
    }

    /** One line about a transition: time, element, new state, and what else is to say. */
    static String line(Terminal terminal, String element, HistoryEntry event) {
        String state = event.to() == null ? event.type() : event.to();
        String tail = tail(event);
        return (clock(event.at()) + "  "
                        + terminal.styled(styleOf(event), Text.pad(state, STATE_WIDTH)) + "  "
                        + Text.safe(element) + (tail.isEmpty() ? "" : "  " + tail))
                .stripTrailing();
    }

    /** What is to say about an event besides its states: attempt, error, reason, time of the next attempt. */
    public static String tail(HistoryEntry event) {
        StringBuilder tail = new StringBuilder();
        if (event.attempt() > 1) {
            tail.append("attempt ").append(event.attempt());
        }
        append(tail, "", event.details().get("triggerId"));
        append(tail, "", errorText(event.details().get("error")));
        append(tail, "", event.details().get("reason"));
        append(tail, "next attempt at ", dueAt(event.details().get("dueAt")));
        return Text.safe(tail.toString());
    }

    private static @Nullable Object errorText(@Nullable Object error) {
        if (error instanceof Map<?, ?> fields && fields.get("code") != null) {
            return fields.get("code") + ": " + fields.get("message");
        }
        return error;
    }

    private static @Nullable Object dueAt(@Nullable Object instant) {
        return instant instanceof String text ? clock(Instant.parse(text)) : null;
    }

    private static void append(StringBuilder tail, String label, @Nullable Object value) {
        if (value != null && !value.toString().isEmpty()) {
            tail.append(tail.isEmpty() ? "" : "; ").append(label).append(value);
        }
    }

    private static Style styleOf(HistoryEntry event) {
        if (event.nodeId() == null) {
            for (InstanceStatus status : InstanceStatus.values()) {
                if (status.name().equals(event.to())) {
                    return Style.of(status);
                }
            }
            return Style.NONE;
        }
        for (NodeStatus status : NodeStatus.values()) {
            if (status.name().equals(event.to())) {
                return Style.of(status);
            }
        }
        return Style.NONE;
    }

    /** A cause in one line. */
    public static String cause(WaitCause cause) {
        String node = cause.nodeId() == null ? "" : " " + cause.nodeId();
        String detail = cause.detail().isEmpty() ? "" : ": " + cause.detail();
        String until = cause.until() == null ? "" : " (until " + clock(cause.until()) + ")";
        return Text.safe(cause.reason() + node + detail + until);
    }
}
