package io.heddle.runtime.log;

import io.heddle.InstanceId;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** What the lines of a thread are about, in its MDC. */
public final class LogContext {
    /** Id of the instance. */
    public static final String INSTANCE = "heddle.instance";
    /** Id of the node; absent in lines about an instance. */
    public static final String NODE = "heddle.node";
    /** Number of the attempt; absent where there is none. */
    public static final String ATTEMPT = "heddle.attempt";

    private LogContext() {}

    /** Lines of this thread are about this until {@link #leave}; {@code attempt} is 0 for none. */
    public static void enter(InstanceId instance, @Nullable String node, int attempt) {
        MDC.put(INSTANCE, LogText.safe(instance.value()));
        if (node != null) {
            MDC.put(NODE, LogText.safe(node));
        }
        if (attempt > 0) {
            MDC.put(ATTEMPT, Integer.toString(attempt));
        }
    }

    /** Lines of this thread are about nothing in particular. */
    public static void leave() {
        MDC.remove(INSTANCE);
        MDC.remove(NODE);
        MDC.remove(ATTEMPT);
    }
}
