package io.heddle.runtime.settings;

import java.util.Set;

/** Keys of the specification that nothing in this version obeys, so that whoever sets one learns why it is refused. */
final class LaterKeys {
    static final Set<String> ALL = Set.of(
            "mode",
            "monitoring.enabled",
            "monitoring.stall-report-after",
            "metrics.enabled",
            "threads.join-timeout",
            "compat.definition-id",
            "compat.strict-order",
            "compat.auto-seal-grace",
            "compat.drain-lease",
            "compat.callback-timeout",
            "advisor.enabled");

    private LaterKeys() {}
}
